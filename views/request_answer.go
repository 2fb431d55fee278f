package views

import (
	"cmp"
	"strconv"
	"strings"

	"omatiedot/models"
	"omatiedot/models/value"
	"omatiedot/views/i18n"
	"omatiedot/views/pdf"
)

// RequestAnswer is the answer to a request as it is offered.
type RequestAnswer struct {
	Text  string
	Again string  // that the request was taken up again; empty otherwise
	Open  *Button // nil when its day has passed, and where it was taken back
	Data  *Button // the same for machines; nil where there is none
	Files []Link  // that come with the answer
	Proof *Details
}

func requestAnswer(p Page, m MyRequest, today value.Date) *RequestAnswer {
	pack := m.Package
	if pack == nil || !m.HasAnswer() {
		return nil
	}
	if pack.TakenBack() {
		return &RequestAnswer{Text: p.T("requests.answer_taken_back", "Date", p.Date(m.DueOn))}
	}
	until := p.Date(pack.ExpiresOn)
	a := &RequestAnswer{
		Text:  p.T("requests.answer_gone", "Date", until),
		Proof: &Details{Summary: p.T("requests.proof"), Text: []string{p.T("requests.proof_text"), pack.SHA256}},
	}
	if pack.DataSHA256 != "" {
		a.Proof.Text = append(a.Proof.Text, p.T("requests.proof_data"), pack.DataSHA256)
	}
	if m.State.Open() {
		a.Again = p.T("requests.answer_again", "Date", p.Date(m.DueOn))
	}
	if today.After(pack.ExpiresOn) {
		return a
	}
	a.Text = p.T("requests.answer_until", "Date", until)
	a.Open = &Button{Text: p.T("requests.answer_open", "N", kilobytes(pack.Size)), URL: requestURL(m.Ref) + "/answer.pdf"}
	if pack.DataSize > 0 {
		a.Data = &Button{Text: p.T("requests.answer_data", "N", kilobytes(pack.DataSize)), Kind: SecondButton, URL: requestURL(m.Ref) + "/answer.zip"}
	}
	a.Files = fileLinks(p, m.Ref, m.Extras)
	return a
}

// kilobytes rounds up, so that nothing is said to be empty that is not.
func kilobytes(bytes int) int { return (bytes + 999) / 1000 }

// fileLinks lead to files of a request.
func fileLinks(p Page, ref string, files []models.RequestFile) []Link {
	var links []Link
	for _, f := range files {
		text := p.T("requests.file", "Name", f.Name, "N", kilobytes(f.Size))
		if f.Title != "" {
			text = enclosureText(p.Lang, f)
		}
		links = append(links, Link{
			Text: text, URL: requestURL(ref) + "/files/" + strconv.FormatInt(f.ID, 10),
		})
	}
	return links
}

// Decision is what an answer says, on the page: the document's twin for who cannot read it. Its Page is
// in the language of the answer.
type Decision struct {
	Page
	Parts []DecisionPart
}

// DecisionPart is a piece of a decision. What it does not have is empty.
type DecisionPart struct {
	Title string
	Lines []string
	Items []string
	Facts *Summary
	Table *Table
}

// decided says what the answer does but for the copy of data: what came of the request, why, and, where
// something was not done, what to do against it.
func decided(p Page, m MyRequest) *Decision {
	if m.Decision == nil {
		return nil
	}
	p.Lang = i18n.Known(m.Decision.Language)
	w := answer{Answer: *m.Decision, lang: p.Lang, register: m.Decided}
	blocks := w.letter()
	if w.Copies() {
		blocks = append(w.outcome(), w.withheld()...)
	}
	if o := w.Ruling.Outcome; o == models.RefusedWhole || o == models.PartlyRefused {
		blocks = append(append(blocks, pdf.Heading{Level: 2, Text: w.T("ruling.remedies")}), w.remedies()...)
	}
	return &Decision{Page: p, Parts: decisionParts(blocks)}
}

// outcome is what an answer with a copy of data says before it.
func (w answer) outcome() []pdf.Block {
	text := w.holds()
	if w.Ruling.Outcome == models.NothingHeld {
		text = w.T("ruling.nothing_held", "Time", i18n.Time(w.lang, w.DataAt))
	}
	blocks := []pdf.Block{pdf.Note{Title: w.T("ruling.outcome." + string(w.Ruling.Outcome)), Text: text}}
	if w.Text != "" {
		blocks = append(blocks, pdf.Paragraph{Text: w.Text})
	}
	return blocks
}

// decisionParts are the blocks of a document for a page. What the document tells in one way the page
// tells in the same.
func decisionParts(blocks []pdf.Block) []DecisionPart {
	var parts []DecisionPart
	for _, block := range blocks {
		switch b := block.(type) {
		case pdf.Heading:
			parts = append(parts, DecisionPart{Title: b.Text})
		case pdf.Paragraph:
			parts = append(parts, DecisionPart{Lines: textLines(b.Text)})
		case pdf.Note:
			parts = append(parts, DecisionPart{Title: b.Title, Lines: textLines(b.Text)})
		case pdf.List:
			parts = append(parts, DecisionPart{Items: b.Items})
		case pdf.Facts:
			parts = append(parts, DecisionPart{Facts: decisionFacts(b)})
		case pdf.Table:
			parts = append(parts, DecisionPart{Table: decisionTable(b)})
		}
	}
	return parts
}

func decisionFacts(b pdf.Facts) *Summary {
	s := &Summary{}
	for _, f := range b.Facts {
		if f.Value != "" {
			cell := linesCell(f.Value)
			if strings.HasPrefix(f.Value, "https://") {
				cell.URL = f.Value
			}
			s.Add(SummaryRow{Label: f.Label, Values: []Cell{cell}})
		}
	}
	return s
}

func decisionTable(b pdf.Table) *Table {
	var labels []string
	for _, c := range b.Columns {
		labels = append(labels, c.Title)
	}
	t := &Table{Caption: labels[0], Columns: Columns(labels...)}
	for _, row := range b.Rows {
		var cells []Cell
		for _, text := range row {
			cells = append(cells, linesCell(cmp.Or(text, "–")))
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// linesCell shows a text in its own lines.
func linesCell(text string) Cell {
	all := strings.Split(text, "\n")
	return Cell{Text: all[0], Lines: all[1:]}
}

// textLines are the lines of a text that somebody wrote, without empty ones.
func textLines(text string) []string {
	var kept []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			kept = append(kept, line)
		}
	}
	return kept
}
