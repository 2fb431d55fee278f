package views

import (
	"slices"
	"strconv"

	"omatiedot/models"
)

// CasePapers are what can be printed for a request, and where something cannot be posted, what to do
// instead.
type CasePapers struct {
	Buttons  []Button
	Enclosed []Link // to be printed with the answer
	Warning  string
}

// papers is nil where nothing goes out on paper.
func (c *Case) papers() *CasePapers {
	k := c.request
	papers := &CasePapers{}
	barred := c.can(models.StepToCustomer) // whoever asked is handed nothing
	link := func(text, name string) {
		papers.Buttons = append(papers.Buttons, Button{Text: text, Kind: SecondButton, URL: caseURL(k.Ref) + "/" + name})
	}
	if (k.Channel != models.ByPortal && k.Channel != "" || c.receipt()) && !barred {
		link(c.T("acknowledgement.print"), "acknowledgement.pdf")
	}
	if c.onPaper(models.Task{Kind: models.TaskLetter}) && !barred {
		if k.HasAnswer() && k.Package != nil && k.Package.Size > 0 && !k.Package.TakenBack() {
			link(c.T("acknowledgement.print_answer"), "paper.pdf")
			papers.Enclosed = c.enclosed()
			if data := c.data(); data != nil {
				papers.Buttons = append(papers.Buttons, *data)
			}
		}
		if k.Delivery == "post" && k.Protection != "" {
			papers.Warning = c.T("acknowledgement.no_post")
		}
	}
	if c.Reader.Is(string(models.Approver)) {
		link(c.T("proof_folder.take"), "proof.zip")
	}
	if len(papers.Buttons) == 0 && papers.Warning == "" {
		return nil
	}
	return papers
}

// receipt reports whether a letter waits to be sent that the request came or was withdrawn.
func (c *Case) receipt() bool {
	step := models.StepReceive
	if c.request.State == models.Withdrawn {
		step = models.StepWithdraw
	}
	return !c.byHand() && c.onPaper(models.Task{Kind: models.TaskReceipt, Subject: string(step)})
}

// scans are the files that came with the request itself, as links.
func (c *Case) scans() []SummaryRow {
	letter, sent := SummaryRow{Label: c.T("intake.scan")}, SummaryRow{Label: c.T("staff.files_sent")}
	for _, f := range c.request.Scans {
		cell := Cell{Text: f.Name, URL: caseURL(c.request.Ref) + "/files/" + strconv.FormatInt(f.ID, 10)}
		if f.ByKind == "customer" {
			cell.Lines = []string{c.Time(f.At)} // forms that came later bring more
			sent.Values = append(sent.Values, cell)
			continue
		}
		letter.Values = append(letter.Values, cell)
	}
	return slices.DeleteFunc([]SummaryRow{letter, sent}, func(r SummaryRow) bool { return len(r.Values) == 0 })
}
