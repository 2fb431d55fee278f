package views

import (
	"cmp"
	"slices"
	"strconv"

	"omatiedot/models"
	"omatiedot/views/i18n"
)

// The fields of the form by which a file is added to an answer.
const (
	EnclosureTitle = "enclosure_title"
	EnclosureFile  = "enclosure"
)

// CaseEnclosures are the files that go with the answer to a request, and where one is added. They are
// part of the form of the draft, so that nothing that is filled in there is lost.
type CaseEnclosures struct {
	Heading string
	Open    bool
	Items   []CaseEnclosure
	Title   Field
	File    Field
	Add     string // where the form goes to add one
}

// CaseEnclosure is a file that goes with the answer.
type CaseEnclosure struct {
	Link
	Remove string // where the form goes to remove it
}

// enclosures is where files are added to the draft.
func (c *Case) enclosures() CaseEnclosures {
	at := caseURL(c.request.Ref) + "/enclosures"
	e := CaseEnclosures{
		Heading: c.T("staff.enclose_heading", "N", len(c.request.Enclosed)), Add: at,
		Title: Field{
			Name: EnclosureTitle, Label: c.T("staff.enclosure_title"), Hint: c.T("staff.enclosure_title_hint", "Language", languageCell(c.Lang, c.request.Language).Text),
			Value: c.typed.Fields[EnclosureTitle], MaxLength: models.MaxEnclosureTitle,
		},
		File: Field{
			Name: EnclosureFile, Label: c.T("staff.enclosure"), Type: FileField, Accept: FileTypes,
			Hint: c.T("staff.enclosure_hint", "N", models.MaxEnclosures, "Size", models.MaxFile>>20, "All", models.MaxEnclosedBytes>>20),
		},
	}
	for i, link := range c.enclosed() {
		remove := at + "/" + strconv.FormatInt(c.request.Enclosed[i].ID, 10) + "/remove"
		e.Items = append(e.Items, CaseEnclosure{link, remove})
	}
	e.Open = len(e.Items) > 0 || e.Title.Value != "" || c.Errors.For(EnclosureTitle) != "" || c.Errors.For(EnclosureFile) != ""
	return e
}

// enclosed are the files that go with the answer, as links.
func (c *Case) enclosed() []Link {
	var links []Link
	for _, f := range c.request.Enclosed {
		links = append(links, Link{Text: c.enclosureLook(f), URL: caseURL(c.request.Ref) + "/files/" + strconv.FormatInt(f.ID, 10)})
	}
	return links
}

// looks says what the reader has opened of what they may approve, and what they have not.
func (c *Case) looks() {
	switch k := c.request; {
	case k.Opened.IsZero():
		c.Unopened = c.T("staff.unopened")
	case len(k.Unseen) > 0:
		c.Unopened = c.T("staff.unopened_file")
	}
	if !c.request.Opened.IsZero() {
		c.Opened = c.T("staff.opened", "When", c.Time(c.request.Opened))
	}
}

// enclosureLook is a file of an answer as text, with whether the reader has to open it yet.
func (c *Case) enclosureLook(f models.RequestFile) string {
	text := enclosureText(c.Lang, f)
	if c.can(models.StepApprove) && slices.Contains(c.request.Unseen, f.ID) {
		return c.T("staff.enclosure_unopened", "File", text)
	}
	return text
}

// sent are the files that went out with an answer.
func (c *Case) sent() []SummaryRow {
	links := c.enclosed()
	if len(links) == 0 || c.request.State.Open() {
		return nil
	}
	row := SummaryRow{Label: c.T("requests.extras")}
	for _, l := range links {
		row.Values = append(row.Values, Cell{Text: l.Text, URL: l.URL})
	}
	return []SummaryRow{row}
}

// enclosureText is what a file of an answer is: its title, form and size.
func enclosureText(lang string, f models.RequestFile) string {
	return i18n.T(lang, "requests.enclosure", "Title", cmp.Or(f.Title, f.Name), "Form", fileForm(f.Type), "N", kilobytes(f.Size))
}

// fileForm is the form of a file by its type, as people call it.
func fileForm(kind string) string {
	switch kind {
	case "application/pdf":
		return "PDF"
	case "image/png":
		return "PNG"
	case "image/jpeg":
		return "JPEG"
	}
	return kind
}
