/** Where the tests leave the reports of the native runs of all suites: `.ci/run` compares them with those in containers. */
export const NATIVE_REPORTS = 'reports/tests-native'
