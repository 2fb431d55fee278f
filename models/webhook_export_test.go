package models

// WebhookAttemptsForTest is how often an event is sent before it is given up.
const WebhookAttemptsForTest = webhookAttempts

// WebhookDelayForTest is how long the next attempt waits.
var WebhookDelayForTest = webhookDelay
