package views

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"omatiedot/models"
	"omatiedot/models/value"
	"omatiedot/views/i18n"
	"omatiedot/views/pdf"
)

// receiptSchema names the form of the JSON document. A change that a reader could stumble over gets
// another number.
const receiptSchema = "omatiedot-permission-receipt-1"

// receipted is the JSON document of a receipt.
type receipted struct {
	Schema     string         `json:"schema"`
	Language   string         `json:"language"`
	Controller downloadedBy   `json:"controller"`
	Register   downloadedFrom `json:"register_description"`
	At         value.Time     `json:"at"`
	Customer   downloadedOn   `json:"customer"`
	Role       models.Code    `json:"role,omitempty"`
	ShownTo    string         `json:"representative,omitempty"`
	Cells      []receiptCell  `json:"permissions"`
	Unknown    string         `json:"nothing_known,omitempty"` // in words, in the place of permissions
	Withdraw   string         `json:"withdrawal"`
}

type receiptCell struct {
	Purpose string      `json:"purpose"`
	Channel string      `json:"channel"`
	Name    string      `json:"name"`
	State   models.Code `json:"state"`
	Since   value.Time  `json:"since"`
	Until   value.Date  `json:"until"`
	How     models.Code `json:"how"`
	Allowed *bool       `json:"allowed"` // null where nothing is recorded of that
	Reason  string      `json:"reason"`
	Why     string      `json:"reason_in_words"`
	Text    string      `json:"words_of_that_time"` // what yes means
	Shown   string      `json:"words_shown"`        // to who decided
	In      string      `json:"words_language"`
	Notice  string      `json:"words_version"`
}

// ReceiptJSON returns a receipt for machines, its texts in the language.
func ReceiptJSON(r models.PermissionReceipt, lang string) ([]byte, error) {
	d := r.Description
	doc := receipted{
		Schema: receiptSchema, Language: lang, At: r.At, Role: r.Role, ShownTo: r.Representative,
		Controller: downloadedBy{d.Controller.Name.In(lang), d.Controller.BusinessID, d.Controller.Email, d.Controller.Phone},
		Register:   downloadedFrom{d.Register.In(lang), d.Version, d.Hash()},
		Customer:   downloadedOn{r.Number, r.Name}, Withdraw: withdrawText(lang, d),
	}
	if len(r.Cells) == 0 {
		doc.Cells, doc.Unknown = []receiptCell{}, i18n.T(lang, "permission.receipt_unknown")
	}
	for _, c := range r.Cells {
		cell := receiptCell{
			Purpose: c.Purpose.Key, Channel: string(c.Channel), Name: cellName(lang, c), State: c.State, Since: c.Since, Until: c.Until, How: c.How,
			Reason: string(c.Reason), Why: whyText(lang, c), Text: c.Purpose.Text.In(lang),
		}
		if c.Reason != "" {
			allowed := c.Allowed()
			cell.Allowed = &allowed
		}
		if c.Decision != nil {
			cell.Shown, cell.In, cell.Notice = c.Decision.Wording, string(c.Decision.Language), c.Decision.Notice
		}
		doc.Cells = append(doc.Cells, cell)
	}
	data, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write a receipt as JSON: %w", err)
	}
	return append(data, '\n'), nil
}

// ReceiptPDF returns a receipt on paper, in the language. The same receipt gives the same bytes.
func ReceiptPDF(r models.PermissionReceipt, lang string) ([]byte, error) {
	data, err := ReceiptJSON(r, lang)
	if err != nil {
		return nil, err
	}
	company, title := r.Description.Controller.Name.In(lang), i18n.T(lang, "permission.receipt")
	document := pdf.Document{
		Lang: lang, Title: title, Subject: title, Author: company, Created: r.At.Time(), Header: company + " · " + title,
		PageOf:   func(page, pages int) string { return i18n.T(lang, "answer.page", "Page", page, "Pages", pages) },
		Cover:    receiptCover(r, lang, title),
		Contents: i18n.T(lang, "answer.contents"),
		Sections: receiptSections(r, lang),
		Attachments: []pdf.Attachment{{
			Name: "omatiedot-permissions.json", Description: i18n.T(lang, "answer.machine_file"), MIME: "application/json", Data: data,
		}},
	}
	var b bytes.Buffer
	if err := pdf.Write(&b, document); err != nil {
		return nil, fmt.Errorf("draw a receipt: %w", err)
	}
	return b.Bytes(), nil
}

func receiptCover(r models.PermissionReceipt, lang, title string) pdf.Cover {
	c := r.Description.Controller
	cover := pdf.Cover{
		Company: c.Name.In(lang), Address: []string{c.Street, c.PostalCode + " " + c.PostOffice.In(lang), i18n.T(lang, "notice.business_id") + " " + c.BusinessID},
		Title: title, Recipient: r.Name, Text: i18n.T(lang, "permission.receipt_cover"),
	}
	for _, fact := range receiptFacts(lang, r)[2:] { // company and name stand above
		cover.Facts = append(cover.Facts, pdf.Fact{Label: fact.Label, Value: fact.Values[0].Text})
	}
	return cover
}

// receiptSections are what a receipt tells: of a day of which nothing is known, that.
func receiptSections(r models.PermissionReceipt, lang string) []pdf.Section {
	if len(r.Cells) == 0 {
		unknown := pdf.Section{Title: i18n.T(lang, "permission.receipt_grid"), Blocks: []pdf.Block{pdf.Paragraph{Text: i18n.T(lang, "permission.receipt_unknown")}}}
		return []pdf.Section{unknown, receiptWithdraw(r, lang)}
	}
	return []pdf.Section{receiptGrid(r, lang), receiptWords(r, lang), receiptWithdraw(r, lang)}
}

// receiptGrid is every cell: what was answered, since when, and what the company was allowed.
func receiptGrid(r models.PermissionReceipt, lang string) pdf.Section {
	s := pdf.Section{Title: i18n.T(lang, "permission.receipt_grid")}
	for _, cells := range byPurpose(r.Cells) {
		t := pdf.Table{Columns: []pdf.Column{
			{Title: i18n.T(lang, "permission.receipt_way"), Weight: 2}, {Title: i18n.T(lang, "permissions.state"), Weight: 4}, {Title: i18n.T(lang, "permission.receipt_may"), Weight: 4},
		}}
		for _, c := range cells {
			state := cellState(lang, c)
			t.Rows = append(t.Rows, []string{
				i18n.T(lang, "permissions.channel."+string(c.Channel)), strings.Join(append([]string{state.Text}, state.Lines...), "\n"), whyText(lang, c),
			})
		}
		s.Blocks = append(s.Blocks, pdf.Heading{Level: 2, Text: cells[0].Purpose.Name.In(lang)}, t)
	}
	return s
}

// receiptWords are the words that yes and no stood for, and those that were shown to who decided, with
// the version of the register description that has them.
func receiptWords(r models.PermissionReceipt, lang string) pdf.Section {
	s := pdf.Section{Title: i18n.T(lang, "permission.receipt_words")}
	for _, cells := range byPurpose(r.Cells) {
		purpose := cells[0].Purpose
		s.Blocks = append(s.Blocks, pdf.Heading{Level: 2, Text: purpose.Name.In(lang)}, pdf.Facts{Facts: []pdf.Fact{
			{Label: i18n.T(lang, "permission.yes"), Value: purpose.Text.In(lang)},
			{Label: i18n.T(lang, "permission.no"), Value: purpose.WhenNo.In(lang)},
		}})
		shown := pdf.Table{Columns: []pdf.Column{
			{Title: i18n.T(lang, "permission.receipt_way"), Weight: 2}, {Title: i18n.T(lang, "permission.words"), Weight: 5}, {Title: i18n.T(lang, "permission.receipt_version"), Weight: 3},
		}}
		for _, c := range cells {
			if c.Decision != nil && c.Decision.Wording != "" {
				shown.Rows = append(shown.Rows, []string{i18n.T(lang, "permissions.channel."+string(c.Channel)), c.Decision.Wording, shortHash(c.Decision.Notice)})
			}
		}
		if len(shown.Rows) > 0 {
			s.Blocks = append(s.Blocks, shown)
		}
	}
	return s
}

func receiptWithdraw(r models.PermissionReceipt, lang string) pdf.Section {
	return pdf.Section{Title: i18n.T(lang, "permission.withdraw_title"), Blocks: []pdf.Block{pdf.Paragraph{Text: withdrawText(lang, r.Description)}}}
}
