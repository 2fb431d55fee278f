package models

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	// Keysets that can be rotated, with sound defaults.
	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// Keys seals values in the database and makes the keyed hashes by which some are found.
type Keys struct {
	sealer tink.AEAD
	hasher *prf.Set
	links  []linkSealer // one for each key of hasher, the one in use first
}

// keyFile is the form of the key file: two keysets.
type keyFile struct {
	Seal   json.RawMessage `json:"seal"`
	Lookup json.RawMessage `json:"lookup"`
}

// NewKeyFile makes the content of a new key file. Whoever has it can read what is sealed; without
// it the sealed values are lost.
func NewKeyFile() ([]byte, error) {
	seal, err := newKeyset(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, err
	}
	lookup, err := newKeyset(prf.HMACSHA256PRFKeyTemplate())
	if err != nil {
		return nil, err
	}
	return json.MarshalIndent(keyFile{Seal: seal, Lookup: lookup}, "", "  ")
}

// ParseKeys reads the content of a key file.
func ParseKeys(data []byte) (*Keys, error) {
	var file keyFile
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, errors.New("keys: not a key file; make one with: omatiedot keys new")
	}
	seal, err := readKeyset(file.Seal)
	if err != nil {
		return nil, fmt.Errorf("keys: seal: %w", err)
	}
	lookup, err := readKeyset(file.Lookup)
	if err != nil {
		return nil, fmt.Errorf("keys: lookup: %w", err)
	}
	k := &Keys{}
	if k.sealer, err = aead.New(seal); err != nil {
		return nil, fmt.Errorf("keys: seal: %w", err)
	}
	if k.hasher, err = prf.NewPRFSet(lookup); err != nil {
		return nil, fmt.Errorf("keys: lookup: %w", err)
	}
	if k.links, err = newLinkSealers(k.hasher); err != nil {
		return nil, fmt.Errorf("keys: lookup: %w", err)
	}
	return k, nil
}

// Seal encrypts plain for one place ("table.column.owner"); it opens nowhere else.
func (k *Keys) Seal(plain []byte, place string) ([]byte, error) {
	return k.sealer.Encrypt(plain, []byte(place))
}

// Open decrypts what Seal made for the same place.
func (k *Keys) Open(sealed []byte, place string) ([]byte, error) {
	plain, err := k.sealer.Decrypt(sealed, []byte(place))
	if err != nil {
		return nil, fmt.Errorf("open a sealed value of %s: wrong key or changed data", place)
	}
	return plain, nil
}

// Hash returns a keyed hash of the parts: equal parts give equal hashes, and without the key
// nothing can be told or tried from them. 32 hexadecimal digits.
func (k *Keys) Hash(use string, parts ...string) (string, error) {
	var b bytes.Buffer
	for _, p := range append([]string{use}, parts...) {
		fmt.Fprintf(&b, "%d:%s", len(p), p)
	}
	sum, err := k.hasher.ComputePrimaryPRF(b.Bytes(), 16)
	if err != nil {
		return "", fmt.Errorf("hash: %w", err)
	}
	return hex.EncodeToString(sum), nil
}

func newKeyset(template *tinkpb.KeyTemplate) (json.RawMessage, error) {
	handle, err := keyset.NewHandle(template)
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	var b bytes.Buffer
	if err := insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&b)); err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	return b.Bytes(), nil
}

func readKeyset(data []byte) (*keyset.Handle, error) {
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(data)))
	if err != nil {
		return nil, errors.New("not a keyset; make a key file with: omatiedot keys new")
	}
	return handle, nil
}
