package views

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"

	"omatiedot/models"
	"omatiedot/models/register"
)

// ReportsURL is where reports are read.
const ReportsURL = "/staff/reports"

// ReportTables names the tables of a report, in the order of the page.
var ReportTables = []string{"volumes", "days", "answers", "refusals", "content", "permissions", "looks"}

// StaffReports is what happened in a year: plots, each with its table, which can be taken along.
type StaffReports struct {
	Page
	Action   string
	Year     Field
	Show     Button
	Facts    Summary
	Sections []ReportSection
}

// ReportSection is a table with its plots.
type ReportSection struct {
	Title, Text string
	Plots       []Plot
	Table       Table
	CSV         Button
}

// NewStaffReports returns the page of a year.
func NewStaffReports(p Page, d *register.Description, r models.Report) StaffReports {
	p.Title, p.Lead = p.T("reports.title"), p.T("reports.lead", "N", models.SmallCount)
	s := StaffReports{
		Page: p, Action: ReportsURL, Show: Button{Text: p.T("reports.show"), Kind: SecondButton},
		Year: Field{Name: "year", Label: p.T("reports.year"), Type: SelectField, Width: ShortWidth},
	}
	for _, year := range r.Years {
		s.Year.Options = append(s.Year.Options, Option{Value: strconv.Itoa(year), Label: strconv.Itoa(year)})
	}
	s.Year.Options = Choose(s.Year.Options, strconv.Itoa(r.Year))
	w := reportWords{p, d, r}
	s.Facts.Add(Fact(p.T("reports.all"), w.count(r.All)), Fact(p.T("reports.median"), w.days(r.Days, median)), Fact(p.T("reports.ninety"), w.days(r.Days, ninety)),
		Fact(p.T("reports.waited"), w.days(r.Waited, median)))
	plots := map[string][]Plot{"volumes": w.volumePlots(), "days": w.dayPlots(), "refusals": w.refusalPlots(), "content": w.contentPlots(), "permissions": w.permissionPlots(), "looks": w.lookPlots()}
	for _, name := range ReportTables {
		t := w.table(name)
		section := ReportSection{Title: p.T("reports.table." + name), Text: p.T("reports.about." + name), Plots: plots[name], Table: t}
		section.CSV = Button{Text: p.T("reports.csv"), About: section.Title, Kind: QuietButton, URL: fmt.Sprintf("%s.csv?table=%s&year=%d", ReportsURL, name, r.Year)}
		s.Sections = append(s.Sections, section)
	}
	return s
}

// Template names the template of the page.
func (StaffReports) Template() string { return "staff/reports" }

// ReportCSV returns a table of a report to be taken along, in the language: the same words and numbers
// as on the page. Its name is one of ReportTables.
func ReportCSV(lang string, d *register.Description, r models.Report, name string) ([]byte, error) {
	if !slices.Contains(ReportTables, name) {
		return nil, models.ErrNotFound
	}
	t := reportWords{Page{Lang: lang}, d, r}.table(name)
	var b bytes.Buffer
	b.WriteString("\ufeff")
	out := csv.NewWriter(&b)
	out.Comma, out.UseCRLF = ';', true
	var head []string
	for _, c := range t.Columns {
		head = append(head, Guarded(c.Label))
	}
	rows := [][]string{head}
	for _, cells := range t.Rows {
		var row []string
		for _, c := range cells {
			row = append(row, Guarded(c.Text))
		}
		rows = append(rows, row)
	}
	if err := out.WriteAll(rows); err != nil {
		return nil, fmt.Errorf("write a table of a report: %w", err)
	}
	return b.Bytes(), nil
}

// reportWords puts a report into words.
type reportWords struct {
	Page
	register *register.Description
	report   models.Report
}

// count is a number, or that it is not told.
func (w reportWords) count(c models.Count) string {
	n, why := c.Number()
	switch why {
	case models.Small:
		return "<" + strconv.Itoa(models.SmallCount)
	case models.Covered:
		return "*"
	}
	return w.Number(int64(n))
}

func median(d models.Days) int { return d.Median }
func ninety(d models.Days) int { return d.Ninety }

func (w reportWords) days(d *models.Days, of func(models.Days) int) string {
	if d == nil {
		return "*"
	}
	return w.Number(int64(of(*d)))
}

func (w reportWords) value(label string, c models.Count) PlotValue {
	n, why := c.Number()
	return PlotValue{Label: label, N: n, Hidden: why != models.Told, Shown: w.count(c)}
}

func cellsOf(texts ...string) []Cell {
	cells := make([]Cell, len(texts))
	for i, text := range texts {
		cells[i] = Cell{Text: text}
	}
	return cells
}

// table is one of ReportTables.
func (w reportWords) table(name string) Table {
	t := Table{Caption: w.T("reports.table."+name) + " " + strconv.Itoa(w.report.Year), Empty: w.T("reports.empty")}
	head := func(label string) { t.Columns = append(t.Columns, Column{Label: label, Kind: HeadColumn}) }
	number := func(labels ...string) {
		for _, label := range labels {
			t.Columns = append(t.Columns, Column{Label: label, Kind: NumberColumn})
		}
	}
	switch name {
	case "volumes":
		head(w.T("requests.kind"))
		number(w.T("reports.total"))
		number(w.months()...)
		for _, v := range w.report.Volumes {
			t.Rows = append(t.Rows, cellsOf(append([]string{requestKind(w.Lang, v.Kind), w.count(v.Total)}, w.monthly(v.Months)...)...))
		}
	case "days":
		head(w.T("requests.kind"))
		number(w.T("reports.median"), w.T("reports.ninety"), w.T("reports.waited"))
		for _, v := range w.report.Volumes {
			t.Rows = append(t.Rows, cellsOf(requestKind(w.Lang, v.Kind), w.days(v.Days, median), w.days(v.Days, ninety), w.days(v.Waited, median)))
		}
	case "answers":
		head(w.T("requests.kind"))
		for _, fate := range models.ReportFates {
			number(w.T("reports.fate." + string(fate)))
		}
		number(w.T("reports.extended"))
		for _, v := range w.report.Volumes {
			row := []string{requestKind(w.Lang, v.Kind)}
			for _, c := range v.Fates {
				row = append(row, w.count(c))
			}
			t.Rows = append(t.Rows, cellsOf(append(row, w.count(v.Extended))...))
		}
	case "refusals":
		head(w.T("ruling.law"))
		number(w.T("reports.requests"))
		for _, r := range w.report.Refusals {
			t.Rows = append(t.Rows, cellsOf(w.T("ruling.ground."+string(r.Ground)), w.count(r.Count)))
		}
	case "content":
		head(w.T("reports.content"))
		number(w.T("reports.requests"))
		for _, c := range w.report.Contents {
			t.Rows = append(t.Rows, cellsOf(w.content(c.Content), w.count(c.Count)))
		}
	case "permissions":
		head(w.T("reports.purpose"))
		t.Columns = append(t.Columns, Column{Label: w.T("reports.answer")})
		number(w.months()...)
		for _, p := range w.report.Permissions {
			name := w.purpose(p.Purpose)
			t.Rows = append(t.Rows,
				cellsOf(append([]string{name, w.T("reports.granted")}, w.monthly(p.Granted)...)...),
				cellsOf(append([]string{name, w.T("reports.declined")}, w.monthly(p.Declined)...)...))
		}
	case "looks":
		head(w.T("reports.reason"))
		number(w.T("reports.times"))
		for _, l := range w.report.Looks {
			t.Rows = append(t.Rows, cellsOf(w.T("access_log.reason."+string(l.Reason)), w.count(l.Count)))
		}
	}
	return t
}

// months are the numbers of the months, as the heads of columns.
func (w reportWords) months() []string {
	var heads []string
	for month := 1; month <= 12; month++ {
		heads = append(heads, w.T("reports.month", "N", strconv.Itoa(month)))
	}
	return heads
}

func (w reportWords) monthly(counts [12]models.Count) []string {
	var texts []string
	for _, c := range counts {
		texts = append(texts, w.count(c))
	}
	return texts
}

// purpose names a use of data; one that the register description no longer has by its key.
func (w reportWords) purpose(key string) string {
	if p := w.register.Permission(key); p.Key != "" {
		return p.Name.In(w.Lang)
	}
	return key
}

func (w reportWords) volumePlots() []Plot {
	var values []PlotValue
	for _, v := range w.report.Volumes {
		values = append(values, w.value(requestKind(w.Lang, v.Kind), v.Total))
	}
	return bars("plot-volumes", w.T("reports.table.volumes"), w.T("reports.in_table"), values)
}

func (w reportWords) dayPlots() []Plot {
	var values []PlotValue
	for _, v := range w.report.Volumes {
		if v.Days != nil {
			values = append(values, PlotValue{Label: requestKind(w.Lang, v.Kind), N: v.Days.Median, Shown: w.days(v.Days, median)})
		}
	}
	return bars("plot-days", w.T("reports.median"), w.T("reports.in_table"), values)
}

func (w reportWords) refusalPlots() []Plot {
	var values []PlotValue
	for _, r := range w.report.Refusals {
		values = append(values, w.value(w.T("ruling.ground."+string(r.Ground)), r.Count))
	}
	return bars("plot-refusals", w.T("reports.table.refusals"), w.T("reports.in_table"), values)
}

func (w reportWords) content(c models.Code) string {
	if c == "" {
		return w.T("reports.content_unsaid")
	}
	return w.T("staff.content." + string(c))
}

func (w reportWords) contentPlots() []Plot {
	var values []PlotValue
	for _, c := range w.report.Contents {
		values = append(values, w.value(w.content(c.Content), c.Count))
	}
	return bars("plot-content", w.T("reports.table.content"), w.T("reports.in_table"), values)
}

func (w reportWords) permissionPlots() []Plot {
	var plots []Plot
	for i, p := range w.report.Permissions {
		var granted, declined [12]PlotValue
		for m := range granted {
			granted[m], declined[m] = w.value(strconv.Itoa(m+1), p.Granted[m]), w.value(strconv.Itoa(m+1), p.Declined[m])
		}
		if plot := columns(fmt.Sprintf("plot-permissions-%d", i+1), w.purpose(p.Purpose), w.T("reports.columns"), granted, declined); len(plot.Bars) > 0 {
			plots = append(plots, plot)
		}
	}
	return plots
}

func (w reportWords) lookPlots() []Plot {
	var values []PlotValue
	for _, l := range w.report.Looks {
		values = append(values, w.value(w.T("access_log.reason."+string(l.Reason)), l.Count))
	}
	return bars("plot-looks", w.T("reports.table.looks"), w.T("reports.in_table"), values)
}
