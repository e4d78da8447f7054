/** What `docker compose up` said on standard error, and what is to be made of it. */
export interface Recorded {
  readonly title: string
  readonly stderr: string
  /** Images that the engine did not have. */
  readonly missing?: readonly string[]
  readonly says: RegExp
  readonly hint?: RegExp
  /** The compose file is wrong, and not the test bed. */
  readonly usage?: true
}

const created = (lines: string) => ` Network p_default  Creating
 Network p_default  Created
 Container p-a-1  Creating
${lines}`
const started = (last: string) =>
  created(` Container p-a-1  Created
 Container p-a-1  Starting
Error response from daemon: ${last}
`)
const refused = (last: string) =>
  created(` Container p-a-1  Error response from daemon: ${last}
Error response from daemon: ${last}
`)
const CANNOT_PULL = /^the engine does not have x:1, and could not pull it: Error response from daemon: /
const WAYS_OUT = /docker login.*firedrill images.*--runtime native/
const GONE = /^the container engine stopped answering$/
const OTHER = /^compose could not start the stack:\n/

/** By compose 2.40.3 with engine 20.10.24 unless a title says otherwise; names and numbers of containers are shortened. */
export const ENGINE_TROUBLES: Readonly<Record<string, readonly Recorded[]>> = {
  'the engine is gone': [
    {
      title: 'no socket',
      stderr:
        "unable to get image 'redis:7-alpine': Cannot connect to the Docker daemon at unix:///nonexistent. Is the docker daemon running?\n",
      says: GONE,
      hint: /doctor --clean/,
    },
    {
      title: 'no such host',
      stderr:
        'unable to get image \'redis:7-alpine\': error during connect: Get "http://bogus:2375/v1.51/images/redis:7-alpine/json": dial tcp: lookup bogus: no such host\n',
      says: GONE,
    },
    {
      title: 'cut while it made a container',
      stderr: created(
        ' Container p-a-1  error during connect: Post "http://127.0.0.1:45876/v1.41/containers/create?name=p-a-1": read: connection reset by peer\nerror during connect: Post "http://127.0.0.1:45876/v1.41/containers/create?name=p-a-1": read: connection reset by peer\n',
      ),
      says: GONE,
    },
    {
      title: 'cut while another container was waited for',
      stderr: created(
        ' Container p-db-1  Waiting\n Container p-db-1  Error\ndependency failed to start: Cannot connect to the Docker daemon at tcp://127.0.0.1:45877. Is the docker daemon running?\n',
      ),
      says: GONE,
    },
    {
      title: 'cut while it built',
      stderr:
        '#5 [a 2/2] RUN sleep 8\nfailed to receive status: rpc error: code = Unavailable desc = error reading from server: EOF\n',
      says: GONE,
    },
  ],
  'images that are not there': [
    {
      title: 'no name service',
      stderr:
        ' a Pulling \n a Error Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io: no such host\nError response from daemon: Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io: no such host\n',
      missing: ['x:1'],
      says: CANNOT_PULL,
      hint: WAYS_OUT,
    },
    {
      title: 'a registry that closes the connection',
      stderr:
        ' a Pulling \n a Error Get "http://127.0.0.1:45874/v2/": EOF\nError response from daemon: Get "http://127.0.0.1:45874/v2/": EOF\n',
      missing: ['x:1'],
      says: CANNOT_PULL,
    },
    {
      title: 'a login is missing',
      stderr: ' a Pulling \n a Error unauthorized\nError response from daemon: unauthorized\n',
      missing: ['x:1'],
      says: CANNOT_PULL,
      hint: /docker login/,
    },
    {
      title: 'enough for today',
      stderr: 'Error response from daemon: toomanyrequests: You have reached your pull rate limit\n',
      missing: ['x:1'],
      says: CANNOT_PULL,
    },
    {
      title: 'no such tag',
      stderr: 'Error response from daemon: manifest unknown\n',
      missing: ['x:1'],
      says: CANNOT_PULL,
      hint: /correct the name/,
    },
  ],
  ports: [
    {
      title: 'two containers with one port',
      stderr: started(
        'driver failed programming external connectivity on endpoint p-b-1 (089e): Bind for 127.0.0.1:45871 failed: port is already allocated',
      ),
      says: /^a host port of the stack is taken: 127\.0\.0\.1:45871$/,
      hint: /--keep-ports/,
    },
    {
      title: 'a program of the machine has it',
      stderr: started(
        'driver failed programming external connectivity on endpoint p-a-1 (7b4a): Error starting userland proxy: listen tcp4 127.0.0.1:45872: bind: address already in use',
      ),
      says: /^a host port of the stack is taken: 127\.0\.0\.1:45872$/,
    },
    {
      title: 'engine 28: all addresses',
      stderr: started(
        'failed to set up container networking: driver failed programming external connectivity on endpoint p-a-1 (ab12): failed to bind host port for 0.0.0.0:9090:172.18.0.2:9090/tcp: address already in use',
      ),
      says: /^a host port of the stack is taken: 0\.0\.0\.0:9090$/,
    },
    {
      title: 'Docker Desktop',
      stderr: started(
        'Ports are not available: exposing port TCP 0.0.0.0:3000 -> 0.0.0.0:0: listen tcp 0.0.0.0:3000: bind: address already in use',
      ),
      says: /^a host port of the stack is taken: 0\.0\.0\.0:3000$/,
    },
    {
      title: 'IPv6',
      stderr: started('Bind for [::]:9090 failed: port is already allocated'),
      says: /^a host port of the stack is taken: \[::\]:9090$/,
    },
    {
      title: 'an engine without rights (rootlesskit)',
      stderr: started(
        'driver failed programming external connectivity: error while calling PortManager.AddPort(): cannot expose privileged port 80, you can add net.ipv4.ip_unprivileged_port_start=80',
      ),
      says: /^a rootless engine may not publish host port 80$/,
    },
  ],
  'containers that cannot be': [
    {
      title: 'no such program',
      stderr: started(
        'failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/nothere": stat /nothere: no such file or directory: unknown',
      ),
      says: /^a container cannot run \/nothere: stat \/nothere: no such file or directory$/,
      hint: /command or entrypoint/,
    },
    {
      title: 'a file that may not be executed is no limit of the engine',
      stderr: started(
        'failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/etc/passwd": permission denied: unknown',
      ),
      says: /^a container cannot run \/etc\/passwd: permission denied$/,
    },
    {
      title: 'not in PATH',
      stderr: started(
        'OCI runtime create failed: runc create failed: unable to start container process: exec: "serve": executable file not found in $PATH: unknown',
      ),
      says: /^a container cannot run serve: executable file not found in \$PATH$/,
    },
    {
      title: 'a limit without the rights for it',
      stderr: started(
        'OCI runtime create failed: runc create failed: unable to apply cgroup configuration: mkdir /sys/fs/cgroup/x: permission denied: unknown',
      ),
      says: /^the engine may not do what the compose file asks for: .*cgroup/,
      hint: /rootless/,
    },
    {
      title: 'a mounted file that is not there',
      stderr: refused('invalid mount config for type "bind": bind source path does not exist: /project/conf.yml'),
      says: /^a file that the stack mounts is not there for the engine: \/project\/conf\.yml$/,
    },
    {
      title: 'an external network that is not there',
      stderr: 'network shared-net declared as external, but could not be found\n',
      says: /^the stack needs shared-net, which the compose file calls external, and it is not there$/,
      hint: /docker network create/,
    },
    {
      title: 'an external volume that is not there',
      stderr: ' Network p_default  Created\nexternal volume "shared-data" not found\n',
      says: /^the stack needs shared-data, /,
    },
    {
      title: 'a subnet that another network has',
      stderr:
        ' Network p_n  Creating\n Network p_n  Error\nfailed to create network p_n: Error response from daemon: Pool overlaps with other one on this address space\n',
      says: /^a network of the stack has no addresses: .*Pool overlaps/,
      hint: /ipam/,
    },
    {
      title: 'an image for another processor',
      stderr: started('OCI runtime create failed: exec /app: exec format error: unknown'),
      says: /^an image is for another processor: /,
    },
  ],
  'what is shown as it is': [
    { title: 'too little memory', stderr: refused('Minimum memory limit allowed is 6MB'), says: OTHER },
    {
      title: 'no such device',
      stderr: started('error gathering device information while adding custom device "/dev/nothere": no such file or directory'),
      says: OTHER,
    },
    { title: 'no such runtime', stderr: refused('Unknown runtime specified nvidia'), says: OTHER },
    {
      title: 'no such log driver',
      stderr: refused('error looking up logging plugin nolog: plugin "nolog" not found'),
      says: OTHER,
    },
    { title: 'no such user', stderr: started('unable to find user nosuchuser: no matching entries in passwd file'), says: OTHER },
    {
      title: 'unhealthy: the service says more',
      stderr: created(' Container p-db-1  Error\ndependency failed to start: container p-db-1 is unhealthy\n'),
      says: /container p-db-1 is unhealthy$/,
    },
    {
      title: 'not completed: the service says more',
      stderr: created('service "db" didn\'t complete successfully: exit 3\n'),
      says: /didn't complete successfully: exit 3$/,
    },
  ],
}
