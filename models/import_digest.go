package models

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
)

// digester makes keyed hashes of one use, many after another. Its key comes from the keys' own, so
// what Hash promises holds here too. It is for one goroutine.
type digester struct {
	mac hash.Hash
	sum []byte
}

func (k *Keys) digester(use string) (*digester, error) {
	key, err := k.hasher.ComputePrimaryPRF([]byte("digest key for "+use), sha256.Size)
	if err != nil {
		return nil, fmt.Errorf("hash: %w", err)
	}
	return &digester{mac: hmac.New(sha256.New, key)}, nil
}

// append appends the hash of data to b: 32 hexadecimal digits.
func (d *digester) append(b, data []byte) []byte {
	d.mac.Reset()
	d.mac.Write(data)
	d.sum = d.mac.Sum(d.sum[:0])
	return hex.AppendEncode(b, d.sum[:16])
}
