// Package static holds the files that are served as they are, under names that change with their
// content, so that a browser may keep them for ever. It holds nothing that depends on who asks.
package static

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"path"
	"strings"
)

// Prefix is where the files are in the portal's URL space.
const Prefix = "/static/"

// CacheControl is the header to serve a file with: the name changes when the content does.
const CacheControl = "public, max-age=31536000, immutable"

//go:embed css img
var files embed.FS

// File is one file as it is sent.
type File struct {
	Data []byte
	Type string // media type, RFC 9110 section 8.3.1
}

var (
	paths  = map[string]string{} // name -> path with hash
	served = map[string]File{}   // path with hash -> file
)

func init() {
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := files.ReadFile(name)
		if err != nil {
			return err
		}
		add(name, data)
		return nil
	})
	if err != nil {
		panic(err) // the files are part of the program
	}
}

func add(name string, data []byte) {
	sum := sha256.Sum256(data)
	ext := path.Ext(name)
	hashed := Prefix + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:4]) + ext
	paths[name] = hashed
	served[hashed] = File{Data: data, Type: mediaType(ext)}
}

// mediaType does not ask the machine's tables for the types in use, so that it answers the same
// everywhere.
func mediaType(ext string) string {
	switch ext {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	default:
		return mime.TypeByExtension(ext)
	}
}

// Path returns the address of a file by its name: "css/app.css" is at "/static/css/app.3f2a1c9e.css".
// It panics when there is no such file, which the tests of the pages find.
func Path(name string) string {
	p, ok := paths[name]
	if !ok {
		panic("static: no file " + name)
	}
	return p
}

// Open returns the file at an address made by Path. An address with another hash is of a file that is
// no longer served: ok is false.
func Open(address string) (file File, ok bool) {
	file, ok = served[address]
	return file, ok
}
