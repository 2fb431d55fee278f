// Omatiedot is a self-service customer portal with privacy requests.
package main

import (
	"os"

	"omatiedot/app"
)

func main() { os.Exit(app.Main(os.Args[1:], os.Stdout, os.Stderr)) }
