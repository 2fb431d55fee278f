package models

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"omatiedot/models/permit"
	"omatiedot/models/register"
	"omatiedot/models/value"
)

// AudienceExport is a list of customers that was handed to somebody.
type AudienceExport struct {
	ID        int64      `gorm:"column:id;primaryKey"`
	FormKey   string     `gorm:"column:form_key"` // of the form it was made by: it makes one
	At        value.Time `gorm:"column:at"`
	ActorKind string     `gorm:"column:actor_kind"`
	ActorID   int64      `gorm:"column:actor_id"`
	ActorName string     `gorm:"column:actor_name"`
	Audience  `gorm:"embedded"`
	Recipient `gorm:"embedded"`
	Customers int `gorm:"column:customers"` // how many were in it
}

// TableName names the table.
func (AudienceExport) TableName() string { return "audience_exports" }

// NewAudienceExport is what an export is made of.
type NewAudienceExport struct {
	Audience
	Recipient
	FormKey string
	// Told is what customers read of it, by language; those of other languages read that of "".
	Told map[string]AudienceWords
}

// AudienceWords are what a customer reads of an export among the disclosures of their data.
type AudienceWords struct {
	Recipient, Purpose, Categories string
	Basis                          map[permit.Reason]string // by what allows it
}

// AudienceMember is a customer as the recipient gets them: what the channel needs and nothing more.
type AudienceMember struct {
	// Reference names the customer in this export alone. It stands in the disclosure, too, so that the
	// company knows of whom a recipient tells that they want no more.
	Reference string
	Name      string
	Language  string
	Contact   string // e-mail address or number; "" for post
	Address   Address
}

// AudienceWriter takes in the members of an export, one after another, and is told when that was all.
type AudienceWriter struct {
	Add   func(AudienceMember) error
	Close func() error
}

// ExportAudience hands a list to a recipient: it discloses each customer's data, keeps what was done,
// and writes one member after another, all in one transaction. Who is in it is reckoned once, on the
// spot: what is written is what is disclosed. An error of the writer undoes all of it.
//
// It is ErrNotAllowed for staff who draw no audiences, and *Invalid where the form does not hold what
// it should, the audience is smaller than MinAudience, the form has made an export already, or an
// import is not reckoned in yet.
func (s *Store) ExportAudience(ctx context.Context, by Actor, e NewAudienceExport, to AudienceWriter) (AudienceExport, error) {
	if !drawsAudiences(by) {
		return AudienceExport{}, ErrNotAllowed
	}
	if wrong := append(e.Audience.Check(s.Description), e.Recipient.Check(s.today())...); len(wrong) > 0 {
		return AudienceExport{}, wrong[0]
	}
	var made AudienceExport
	err := s.change(ctx, by, func(c *Change) error {
		made = AudienceExport{FormKey: e.FormKey, At: c.now, Audience: e.Audience, Recipient: e.Recipient}
		made.ActorKind, made.ActorID, made.ActorName = by.actor()
		if err := c.mayExport(e); err != nil {
			return err
		}
		if err := c.draw(&made); err != nil {
			return fmt.Errorf("draw an audience: %w", err)
		}
		if made.Customers < MinAudience {
			return &Invalid{"audience", "too_few"}
		}
		if err := c.Create(&made).Error; err != nil {
			return err
		}
		if err := c.disclose(made, e.Told); err != nil {
			return fmt.Errorf("disclose an audience: %w", err)
		}
		if err := c.members(made, to); err != nil {
			return err
		}
		if err := c.Exec("DROP TABLE " + drawn).Error; err != nil {
			return err
		}
		return c.audit(AuditEntry{Action: ActionAudienceExported, Details: made.details()})
	})
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		err = &Invalid{"audience", "made"}
	}
	return made, err
}

// details are what the audit log keeps of an audience.
func (a Audience) details() string {
	data, _ := json.Marshal(map[string]string{ // a map of texts has a form in JSON
		"purpose": a.Purpose, "channel": a.Channel, "group": a.Group, "product": a.Product, "postal_code": a.PostalCode,
	})
	return string(data)
}

func (e AudienceExport) details() string {
	return fmt.Sprintf(`{"export":%d,"customers":%d}`, e.ID, e.Customers)
}

// mayExport refuses a form that made an export already, and to draw from what is out of date: an
// import may have brought prohibitions that no verdict knows of yet.
func (c *Change) mayExport(e NewAudienceExport) error {
	var made, waiting int64
	if err := c.Model(&AudienceExport{}).Where("form_key = ?", e.FormKey).Count(&made).Error; err != nil {
		return err
	}
	if err := c.Model(&Job{}).Where("kind = ? AND (done_at IS NULL OR dead)", JobSettle).Count(&waiting).Error; err != nil {
		return err
	}
	switch {
	case e.FormKey == "" || made > 0:
		return &Invalid{"audience", "made"}
	case waiting > 0:
		return &Invalid{"audience", "unsettled"}
	}
	return nil
}

// drawn is the table in which an export is put together. It is gone when the export is made.
const drawn = "drawn_audience"

// draw puts the members of the export together, numbered in the order of the register.
func (c *Change) draw(e *AudienceExport) error {
	q, err := c.store.audienceQuery(c.DB, e.Audience, e.Role)
	if err != nil {
		return err
	}
	err = c.Exec("CREATE TEMPORARY TABLE " + drawn + ` (n BIGINT, customer_id BIGINT, fate TEXT, name TEXT, language TEXT, contact TEXT,
		care_of TEXT, street TEXT, postal_code TEXT, post_office TEXT, country TEXT)`).Error
	if err != nil {
		return err
	}
	way := "w.value, '', '', '', '', '' FROM (" + q.sql + ") chosen JOIN contacts w"
	if e.Channel == string(register.ChannelPost) {
		way = "'', w.care_of, w.street, w.postal_code, w.post_office, w.country FROM (" + q.sql + ") chosen JOIN addresses w"
	}
	insert := c.Exec("INSERT INTO "+drawn+" SELECT row_number() OVER (ORDER BY chosen.id), chosen.id, chosen.fate, "+nameSQL("who")+", who.language, "+way+
		" ON w.id = chosen.way JOIN customers who ON who.id = chosen.id WHERE "+allowsSQL("chosen.fate"), q.args)
	e.Customers = int(insert.RowsAffected)
	return insert.Error
}

// disclose adds a row to the disclosures of everybody in the export, in their language.
func (c *Change) disclose(e AudienceExport, told map[string]AudienceWords) error {
	role := Code(e.Role)
	if e.Role == OwnUse {
		role = "controller" // the company itself
	}
	args := map[string]any{
		"prefix": e.prefix(), "today": c.now.Date(), "now": c.now, "role": role, "country": e.Country, "safeguards": e.Safeguards,
	}
	text := func(name string, of func(AudienceWords) string) string {
		return inLanguage(args, name, told, of)
	}
	basis := "CASE a.fate"
	for _, r := range permit.Reasons {
		if r.Allows() {
			basis += fmt.Sprintf(" WHEN '%c' THEN %s", r.Letter(), text("basis_"+string(r), func(w AudienceWords) string { return w.Basis[r] }))
		}
	}
	basis += " ELSE '' END"
	return c.Exec(`INSERT INTO disclosures (customer_id, source_key, date, recipient, role, purpose, categories, basis, country, safeguards,
			source, source_time, received_at, changed_at, digest)
		SELECT a.customer_id, @prefix || a.n, @today, `+text("recipient", func(w AudienceWords) string { return w.Recipient })+`, @role, `+
		text("purpose", func(w AudienceWords) string { return w.Purpose })+`, `+text("categories", func(w AudienceWords) string { return w.Categories })+`, `+
		basis+`, @country, @safeguards, 'staff', @now, @now, @now, '' FROM `+drawn+` a`, args).Error
}

// inLanguage is a text in the language of the customer of a row called a.
func inLanguage(args map[string]any, name string, told map[string]AudienceWords, of func(AudienceWords) string) string {
	var cases []string
	for lang, words := range told {
		if lang != "" {
			args[name+"_"+lang] = of(words)
			cases = append(cases, fmt.Sprintf("WHEN '%s' THEN @%s_%[1]s", lang, name))
		}
	}
	slices.Sort(cases)
	args[name] = of(told[""])
	return "CASE a.language " + strings.Join(cases, " ") + " ELSE @" + name + " END"
}

// prefix begins the keys of the export's disclosures: no import has such keys, and none ends them.
func (e AudienceExport) prefix() string { return fmt.Sprintf("portal-audience-%d-", e.ID) }

// members hands over who is in the export.
func (c *Change) members(e AudienceExport, to AudienceWriter) (err error) {
	rows, err := c.Raw("SELECT n, name, language, contact, care_of, street, postal_code, post_office, country FROM " + drawn + " ORDER BY n").Rows()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var n int64
		var m AudienceMember
		if err := rows.Scan(&n, &m.Name, &m.Language, &m.Contact, &m.Address.CareOf, &m.Address.Street, &m.Address.PostalCode, &m.Address.PostOffice, &m.Address.Country); err != nil {
			return err
		}
		m.Reference = fmt.Sprintf("%d-%d", e.ID, n)
		if err := to.Add(m); err != nil {
			return err
		}
	}
	return errors.Join(rows.Err(), to.Close())
}

// AudienceExportPage is one page (from 1) of the exports, newest first, with the count of all.
type AudienceExportPage struct {
	List        []AudienceExport
	Page, Total int
}

// AudienceExports lists the exports a page at a time. It is ErrNotAllowed for roles other than marketing
// and auditor.
func (s *Store) AudienceExports(ctx context.Context, staff Staff, page int) (AudienceExportPage, error) {
	if !staff.Is(Marketing, Auditor) {
		return AudienceExportPage{}, ErrNotAllowed
	}
	exports := AudienceExportPage{Page: max(page, 1)}
	err := s.reading(ctx, func(db *gorm.DB) error {
		var n int64
		if err := db.Model(&AudienceExport{}).Count(&n).Error; err != nil {
			return err
		}
		exports.Total = int(n)
		return db.Order("id DESC").Offset((exports.Page - 1) * PageSize).Limit(PageSize).Find(&exports.List).Error
	})
	return exports, err
}
