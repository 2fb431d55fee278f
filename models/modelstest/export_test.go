package modelstest

// ServerPrograms is where the programs of a private cluster come from, empty without them.
var ServerPrograms = serverPrograms
