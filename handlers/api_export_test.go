package handlers

// APIRate is apiRate.
const APIRate = apiRate
