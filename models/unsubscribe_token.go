package models

import (
	"bytes"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/tink-crypto/tink-go/v2/daead/subtle"
	"github.com/tink-crypto/tink-go/v2/prf"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// The token of an unsubscribe link is sealed with AES-SIV (RFC 5297): whoever has it can neither read
// nor change it, and the same customer, purpose and channel always give the same one, so that an old
// mail and a new one hold the same link. It is in lower case without signs, since mail programs are
// known to change the case of addresses' signs and to end an address before a sign.
//
// The keys are made from the lookup keys of the key file. A link in a mail cannot be made anew, so
// every key that stays in the file opens its links: only taking a key out of the file ends them.
const (
	linkCustomer = 5 // bytes of the customer's row
	linkMarkSize = 4 // bytes of the mark of number, purpose and channel
	linkSealed   = linkCustomer + linkMarkSize + 16
)

// LinkLength is how many characters the token of an unsubscribe link has.
const LinkLength = linkSealed * 8 / 5

// linkText writes tokens: 25 bytes are 40 characters without a remainder, so a token has one form.
var linkText = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// linkUse is sealed into a token beside its content, so that it opens as nothing else.
var linkUse = []byte("unsubscribe")

type linkSealer = tink.DeterministicAEAD

// newLinkSealers makes a sealer of links from each key of the set, the primary one first.
func newLinkSealers(set *prf.Set) ([]linkSealer, error) {
	ids := slices.DeleteFunc(slices.Sorted(maps.Keys(set.PRFs)), func(id uint32) bool { return id == set.PrimaryID })
	var sealers []linkSealer
	for _, id := range append([]uint32{set.PrimaryID}, ids...) {
		var key []byte
		for _, half := range []string{"key of links, first half", "key of links, second half"} {
			part, err := set.PRFs[id].ComputePRF([]byte(half), subtle.AESSIVKeySize/2)
			if err != nil {
				return nil, fmt.Errorf("make the key of links: %w", err)
			}
			key = append(key, part...)
		}
		s, err := subtle.NewAESSIV(key)
		if err != nil {
			return nil, fmt.Errorf("make the key of links: %w", err)
		}
		sealers = append(sealers, s)
	}
	return sealers, nil
}

// linkContent is what a token holds. The mark keeps a link from meaning somebody or something else
// where a database was restored and its rows have been numbered anew.
type linkContent struct {
	customer int64
	mark     [linkMarkSize]byte
}

func linkMark(number, purpose, channel string) (mark [linkMarkSize]byte) {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d:%s%d:%s%d:%s", len(number), number, len(purpose), purpose, len(channel), channel))
	copy(mark[:], sum[:])
	return mark
}

// sealLink makes the token of a link.
func (k *Keys) sealLink(l linkContent) (string, error) {
	if l.customer < 0 || l.customer >= 1<<(8*linkCustomer) {
		return "", errors.New("make a link: the customer's row has a number that no link can hold")
	}
	plain := binary.BigEndian.AppendUint64(nil, uint64(l.customer))[8-linkCustomer:]
	sealed, err := k.links[0].EncryptDeterministically(append(plain, l.mark[:]...), linkUse)
	if err != nil {
		return "", fmt.Errorf("make a link: %w", err)
	}
	return linkText.EncodeToString(sealed), nil
}

// openLink reads a token; false for whatever sealLink did not make with a key of the file. It takes
// the same time for everything that is none, so nothing is learnt of how near it came.
func (k *Keys) openLink(token string) (l linkContent, ok bool) {
	sealed, err := linkText.DecodeString(token)
	if err != nil || len(sealed) != linkSealed || linkText.EncodeToString(sealed) != token {
		sealed = bytes.Repeat([]byte{0}, linkSealed)
	}
	for _, s := range k.links {
		plain, err := s.DecryptDeterministically(sealed, linkUse)
		if err != nil || len(plain) != linkCustomer+linkMarkSize {
			continue
		}
		ok = true
		l.customer = int64(binary.BigEndian.Uint64(append(make([]byte, 8-linkCustomer), plain[:linkCustomer]...)))
		copy(l.mark[:], plain[linkCustomer:])
	}
	return l, ok
}
