"""Python's prometheus_client, as a child of the benchmark: peer.py text|openmetrics FILE WARM-UP SECONDS ROUNDS."""
import json
import math
import resource
import sys

from prometheus_client.openmetrics import parser as openmetrics
from prometheus_client import parser as text

PARSERS = {"text": text, "openmetrics": openmetrics}


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def read(parser, data):
    samples, total = 0, 0.0
    for family in parser.text_string_to_metric_families(data.decode()):
        for sample in family.samples:
            samples += 1
            if not math.isnan(sample.value):
                total += sample.value
    return samples, total


def main(name, path, warm_up, seconds, rounds):
    with open(path, "rb") as file:
        data = file.read()
    parser = PARSERS[name]
    end = cpu_seconds() + float(warm_up)
    while cpu_seconds() < end:
        read(parser, data)
    costs = []
    while sum(costs) < float(seconds) or len(costs) < int(rounds):
        before = cpu_seconds()
        samples, total = read(parser, data)
        costs.append(cpu_seconds() - before)
    print(json.dumps({"bytes": len(data), "samples": samples, "sum": total, "rounds": costs}))


main(*sys.argv[1:])
