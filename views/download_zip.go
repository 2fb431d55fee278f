package views

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"omatiedot/models"
	"omatiedot/models/register"
	"omatiedot/views/i18n"
)

// file is one file of a download. Its name says nothing of whom it is about.
type file struct {
	name string
	data []byte
}

// DownloadZIP returns the data of a download in every form: the document to read, JSON for programs,
// tables for spreadsheets, the words of all codes and columns, and the data of each accounting point
// by itself in a form that is machine-readable and easy to edit (Electricity Market Act 588/2013
// section 75 e). The same data give the same bytes.
func DownloadZIP(a models.Answer, d *register.Description) ([]byte, error) {
	files, err := downloadFiles(a, d)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range files {
		out, err := w.CreateHeader(&zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: a.DataAt.Time()})
		if err != nil {
			return nil, fmt.Errorf("pack a download: %w", err)
		}
		if _, err := out.Write(f.data); err != nil {
			return nil, fmt.Errorf("pack a download: %w", err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("pack a download: %w", err)
	}
	return b.Bytes(), nil
}

func downloadFiles(a models.Answer, d *register.Description) ([]file, error) {
	p := &packing{answer: a, register: d}
	p.add("README.txt", readme(a, d), nil)
	pdf, err := AnswerPDF(a, d)
	p.add("omatiedot.pdf", pdf, err)
	data, err := DownloadJSON(a, d)
	p.add("omatiedot.json", data, err)
	p.enclosedFiles()
	p.tables("csv/", a.Sections)
	data, err = computedCSV(a.Sections)
	p.add(computedTable.file(), data, err)
	data, err = earlierCSV(a.Sections)
	p.add(earlierTable.file(), data, err)
	side := []sideTable{computedTable, earlierTable}
	if a.Role == "" {
		data, err = accessesCSV(a.Accesses)
		p.add(accessTable.file(), data, err)
		side = append(side, accessTable)
	}
	p.dictionary(side)
	for i, point := range pointsOf(a.Sections) {
		folder := "accounting_points/" + strconv.Itoa(i+1) + "/"
		data, err := json.MarshalIndent(download(withoutAccesses(a), d, point), "", "  ")
		p.add(folder+"omatiedot.json", append(data, '\n'), err)
		p.tables(folder, point)
	}
	return p.files, p.err
}

// packing is a download being put together. The first error stays.
type packing struct {
	answer   models.Answer
	register *register.Description
	files    []file
	err      error
}

func (p *packing) add(name string, data []byte, err error) {
	if err != nil && p.err == nil {
		p.err = fmt.Errorf("make %s of a download: %w", name, err)
	}
	p.files = append(p.files, file{name, data})
}

// tables adds a CSV file for each section.
func (p *packing) tables(folder string, sections []models.Section) {
	for _, s := range sections {
		data, err := kindCSV(s, p.answer.Number)
		p.add(folder+s.Kind.Name+".csv", data, err)
	}
}

// dictionary says what every column and code of the package means.
func (p *packing) dictionary(side []sideTable) {
	var kinds []*models.Kind
	for _, s := range p.answer.Sections {
		kinds = append(kinds, s.Kind)
	}
	dictionary := newDictionary(kinds)
	for _, t := range side {
		dictionary = append(dictionary, t.entry())
	}
	data, err := json.MarshalIndent(dictionary, "", "  ")
	p.add("tietosanasto.json", append(data, '\n'), err)
	data, err = dictionary.csv()
	p.add("tietosanasto.csv", data, err)
}

func withoutAccesses(a models.Answer) models.Answer {
	a.Accesses = nil
	return a
}

func accessesCSV(accesses []models.AccessEntry) ([]byte, error) {
	rows := [][]string{accessTable.head()}
	for _, e := range accesses {
		row := []string{e.At.String()}
		for _, text := range []string{string(e.Action), e.Reason, e.Ref, e.Text, string(e.Unit), e.Kind} {
			row = append(row, Guarded(text))
		}
		rows = append(rows, row)
	}
	return csvFile(rows)
}

func readme(a models.Answer, d *register.Description) []byte {
	lang := i18n.Known(a.Language)
	text := i18n.T(lang, "download.readme",
		"Company", d.Controller.Name.In(lang), "Time", i18n.Time(lang, a.DataAt), "Email", d.Contact.Email, "Phone", d.Contact.Phone)
	// A byte order mark, and the line ends that every editor knows.
	return []byte("\ufeff" + strings.ReplaceAll(strings.TrimSpace(text)+readmeEnclosures(a), "\n", "\r\n") + "\r\n")
}

// pointsOf gathers what belongs to each accounting point: the point, its contracts, their services and
// their invoices. A role that does not see one of these kinds does not have it here.
func pointsOf(sections []models.Section) [][]models.Section {
	var points [][]models.Section
	for _, point := range section(sections, "accounting_points").Records {
		alone := of(section(sections, "accounting_points"), []any{point})
		group := []models.Section{alone}
		contracts := referring(section(sections, "contracts"), "accounting_point", alone)
		for _, s := range []models.Section{
			contracts, referring(section(sections, "services"), "contract", contracts), referring(section(sections, "invoices"), "contract", contracts),
		} {
			if s.Kind != nil {
				group = append(group, s)
			}
		}
		points = append(points, group)
	}
	return points
}

func section(sections []models.Section, kind string) models.Section {
	for _, s := range sections {
		if s.Kind.Name == kind {
			return s
		}
	}
	return models.Section{}
}

// referring narrows a section to the records whose field holds the key of one in another section.
func referring(s models.Section, field string, to models.Section) models.Section {
	if s.Kind == nil || to.Kind == nil {
		return models.Section{}
	}
	var keys []string
	for _, record := range to.Records {
		keys = append(keys, to.Kind.Key(record))
	}
	f, _ := s.Kind.Field(field)
	var records []any
	for _, record := range s.Records {
		if slices.Contains(keys, f.Text(record)) {
			records = append(records, record)
		}
	}
	return of(s, records)
}

// of narrows a section to some of its records and what they said before.
func of(s models.Section, records []any) models.Section {
	part := models.Section{Kind: s.Kind, Records: records, Total: len(records)}
	for _, e := range s.Earlier {
		if slices.ContainsFunc(records, func(r any) bool { return s.Kind.ID(r) == e.RecordID }) {
			part.Earlier = append(part.Earlier, e)
		}
	}
	return part
}
