// Package register holds the register description: what the controller's privacy notice says of the
// customer register (GDPR Articles 13 and 14), read from one YAML file. From it come the public notice,
// the "why we have this" beside each section of a customer's own data and the Article 15(1) part of an
// answer. It holds what differs between companies; what the law says alike of every company (the rights,
// how to use them) belongs to the texts of the views. It knows no customer, no database and no page.
package register

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"slices"
	"sync"
)

// Description is one version of the register description. Parse makes it; a value that Parse returned
// is complete: every text in three languages, every key resolved, all kinds and sources present.
type Description struct {
	Version     string              `yaml:"version" example:"2026-1"`
	Effective   string              `yaml:"effective" example:"2026-01-01"` // the first day it holds, ISO 8601
	Register    Text                `yaml:"register"`                       // the register's name
	Controller  Controller          `yaml:"controller"`
	Contact     Contact             `yaml:"contact"`
	Officer     *Officer            `yaml:"data_protection_officer,optional"`
	Intro       Text                `yaml:"intro"`
	Purposes    []Purpose           `yaml:"purposes"`
	Recipients  []Recipient         `yaml:"recipients"`
	Sources     []Source            `yaml:"sources"`
	Kinds       []Kind              `yaml:"kinds"`
	Portal      []PortalRecord      `yaml:"portal"`
	Permissions []PermissionPurpose `yaml:"permissions"`
	Transfers   Text                `yaml:"transfers"`  // transfers outside the EU and EEA, Article 13(1)(f)
	Automated   Text                `yaml:"automated"`  // automated decisions and profiling, Article 13(2)(f)
	Protection  Text                `yaml:"protection"` // how the data are protected, Article 32
	Authority   Authority           `yaml:"authority"`

	yaml []byte
}

//go:embed default.yaml
var defaultYAML []byte

// Default is the built-in description of a made-up utility, the one in use when a company has not
// written its own. It is shared: read it, do not change it.
var Default = sync.OnceValue(func() *Description {
	d, err := Parse("default.yaml", defaultYAML)
	if err != nil {
		panic("register: the built-in description: " + err.Error())
	}
	return d
})

// YAML returns the bytes the description was read from, to be stored with its hash.
func (d *Description) YAML() []byte { return slices.Clone(d.yaml) }

// Hash returns the SHA-256 of the YAML bytes in lower-case hexadecimal. Permissions and answers name
// by it the version they were made under.
func (d *Description) Hash() string {
	sum := sha256.Sum256(d.yaml)
	return hex.EncodeToString(sum[:])
}

// Kind returns the kind of record with the key; the zero Kind where the key is none of KindKeys.
func (d *Description) Kind(key string) Kind { return find(d.Kinds, key) }

// Purpose returns the purpose with the key; the zero Purpose where there is none.
func (d *Description) Purpose(key string) Purpose { return find(d.Purposes, key) }

// Recipient returns the recipient with the key; the zero Recipient where there is none.
func (d *Description) Recipient(key string) Recipient { return find(d.Recipients, key) }

// Source returns the source with the key; the zero Source where the key is none of SourceKeys.
func (d *Description) Source(key string) Source { return find(d.Sources, key) }

// PortalRecord returns the portal's own kind of record with the key; the zero one where the key is none
// of PortalKeys.
func (d *Description) PortalRecord(key string) PortalRecord { return find(d.Portal, key) }

// Permission returns the permission purpose with the key; the zero one where there is none.
func (d *Description) Permission(key string) PermissionPurpose { return find(d.Permissions, key) }

// PermissionsFor returns the permission purposes that are part of these purposes of the processing and of
// no others.
func (d *Description) PermissionsFor(purposes ...string) []PermissionPurpose {
	var list []PermissionPurpose
	for _, p := range d.Permissions {
		if !slices.ContainsFunc(p.Purposes, func(key string) bool { return !slices.Contains(purposes, key) }) {
			list = append(list, p)
		}
	}
	return list
}

// Markets reports whether direct marketing is done for the purpose, which ends by an objection alone (GDPR
// Article 21(3)).
func (d *Description) Markets(purpose string) bool {
	return slices.ContainsFunc(d.Permissions, func(p PermissionPurpose) bool {
		return p.Kind == KindMarketing && slices.Contains(p.Purposes, purpose)
	})
}

// PurposesOf returns the purposes for which the kind is processed, in the kind's order.
func (d *Description) PurposesOf(k Kind) []Purpose { return all(d.Purposes, k.Purposes) }

// SourcesOf returns the sources the kind's data come from, in the kind's order.
func (d *Description) SourcesOf(k Kind) []Source { return all(d.Sources, k.Sources) }

// RecipientsOf returns the recipients of the kind's data, in the kind's order.
func (d *Description) RecipientsOf(k Kind) []Recipient { return all(d.Recipients, k.Recipients) }

// OutsideEEA returns the recipients in countries outside the European Economic Area: the transfers of
// GDPR Article 13(1)(f).
func (d *Description) OutsideEEA() []Recipient {
	var out []Recipient
	for _, r := range d.Recipients {
		if !r.InEEA() {
			out = append(out, r)
		}
	}
	return out
}

// keyed is anything in the description that others name by its key.
type keyed interface{ key() string }

func find[T keyed](list []T, key string) T {
	var none T
	for _, item := range list {
		if item.key() == key {
			return item
		}
	}
	return none
}

func all[T keyed](list []T, keys []string) []T {
	out := make([]T, 0, len(keys))
	for _, key := range keys {
		out = append(out, find(list, key))
	}
	return out
}

func keysOf[T keyed](list []T) []string {
	out := make([]string, 0, len(list))
	for _, item := range list {
		if item.key() != "" {
			out = append(out, item.key())
		}
	}
	return out
}
