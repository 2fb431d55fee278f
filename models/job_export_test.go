package models

// JobAttemptsForTest is how often a job is tried.
const JobAttemptsForTest = jobAttempts
