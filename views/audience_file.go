package views

import (
	"encoding/csv"
	"io"
	"strings"

	"omatiedot/models"
	"omatiedot/models/register"
)

// AudienceFile writes the members of an audience one after another, as a table of what the channel
// needs: the same form of CSV as a customer's own download.
type AudienceFile struct {
	w    *csv.Writer
	post bool
}

// NewAudienceFile begins the file of an audience of the channel.
func NewAudienceFile(w io.Writer, channel string) (*AudienceFile, error) {
	f := &AudienceFile{w: csv.NewWriter(w), post: channel == string(register.ChannelPost)}
	f.w.Comma, f.w.UseCRLF = ';', true
	columns := []string{"reference", "name", "language"}
	switch {
	case f.post:
		columns = append(columns, "care_of", "street", "postal_code", "post_office", "country")
	case channel == string(register.ChannelEmail):
		columns = append(columns, "email")
	default:
		columns = append(columns, "phone")
	}
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return nil, err
	}
	return f, f.w.Write(columns)
}

// Add writes a member.
func (f *AudienceFile) Add(m models.AudienceMember) error {
	row := []string{m.Reference, Guarded(m.Name), Guarded(m.Language)}
	if !f.post {
		return f.w.Write(append(row, contactCell(m.Contact)))
	}
	a := m.Address
	return f.w.Write(append(row, Guarded(a.CareOf), Guarded(a.Street), Guarded(a.PostalCode), Guarded(a.PostOffice), Guarded(a.Country.String())))
}

// Close writes what is left.
func (f *AudienceFile) Close() error {
	f.w.Flush()
	return f.w.Error()
}

// contactCell is an address or number in a cell. A number of digits alone after its plus cannot do
// anything as a formula, and is dialled as it stands.
func contactCell(contact string) string {
	if digits, ok := strings.CutPrefix(contact, "+"); ok && digits != "" && strings.Trim(digits, "0123456789") == "" {
		return contact
	}
	return Guarded(contact)
}
