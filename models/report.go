package models

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"omatiedot/models/value"
)

// Report is what happened in a year, as numbers in which nobody can be found. Requests are counted in
// the year in which they came, whenever they were answered.
type Report struct {
	Year        int
	Years       []int // that can be asked for, the newest first
	Until       value.Date
	All         Count // requests
	Volumes     []Volume
	Days        *Days // of all kinds; nil where too few were answered
	Waited      *Days // of all kinds; nil where too few waited
	Refusals    []Refusal
	Contents    []ContentCount
	Permissions []PurposeCounts
	Looks       []ReasonCount
}

// Volume is the requests of a kind.
type Volume struct {
	Kind     RequestKind
	Total    Count
	Months   [12]Count // in which they came
	Fates    [len(ReportFates)]Count
	Extended Count // those whose time was extended
	Days     *Days // nil where too few were answered
	Waited   *Days // on how many of these the clock stood; of those that waited, nil where they are too few
}

// ReportFate is what had become of a request when the report was made.
type ReportFate string

// The fates of requests.
const (
	AnsweredInTime ReportFate = "in_time"
	AnsweredLate   ReportFate = "late"
	OpenLate       ReportFate = "overdue"
	WaitingForThem ReportFate = "waiting" // for the customer, now
	OpenInTime     ReportFate = "open"
	TakenBack      ReportFate = "withdrawn"
)

// ReportFates lists every fate, in the order of Volume.Fates.
var ReportFates = [...]ReportFate{AnsweredInTime, AnsweredLate, OpenLate, WaitingForThem, OpenInTime, TakenBack}

// Days is how long answers took, in days from the one on which the request came, or waited for the customer.
type Days struct {
	Median int // half of the answers took no longer
	Ninety int // nine out of ten took no longer
}

// Refusal is the requests of which something was refused on a ground: all, a value, a group of data or a record.
// One that was refused on several grounds is counted with each.
type Refusal struct {
	Ground Ground
	Count  Count
}

// ContentCount is how many customers thought so of the answer to their request; "" is those who did not
// say.
type ContentCount struct {
	Content Code
	Count   Count
}

// PurposeCounts are the customers who in each month said yes or no to a use of their data.
type PurposeCounts struct {
	Purpose  string
	Granted  [12]Count
	Declined [12]Count
}

// ReasonCount is how often staff looked at a customer's data for a reason.
type ReasonCount struct {
	Reason ReasonCode
	Count  Count
}

// Reporters lists who may see reports.
var Reporters = []Role{Auditor, Approver, Admin}

// Report counts a year.
func (s *Store) Report(ctx context.Context, staff Staff, year int) (Report, error) {
	if !staff.Is(Reporters...) {
		return Report{}, ErrNotAllowed
	}
	r := Report{Year: year, Until: s.today()}
	err := s.reading(ctx, func(db *gorm.DB) error {
		for _, count := range []func(*gorm.DB) error{r.years, r.requests, r.permissions, r.looks} {
			if err := count(db); err != nil {
				return fmt.Errorf("count a year: %w", err)
			}
		}
		return nil
	})
	if !slices.Contains(r.Years, year) {
		return Report{}, ErrNotFound
	}
	order := map[string]int{}
	for i, p := range s.Description.Permissions {
		order[p.Key] = i + 1
	}
	slices.SortFunc(r.Permissions, func(a, b PurposeCounts) int { return order[a.Purpose] - order[b.Purpose] })
	return r, err
}

// years are those from the first request to now.
func (r *Report) years(db *gorm.DB) error {
	var first value.Date
	if err := db.Raw("SELECT MIN(received_on) FROM requests").Scan(&first).Error; err != nil {
		return err
	}
	last := r.Until.Year()
	for year := last; year >= min(last, first.Year()) && (year == last || !first.IsZero()); year-- {
		r.Years = append(r.Years, year)
	}
	return nil
}

// reported is a request as a report sees it.
type reported struct {
	Kind       RequestKind
	State      State
	ReceivedOn value.Date
	AnsweredOn value.Date
	DueOn      value.Date
	FirstDueOn value.Date
	ExtendedOn value.Date
	Outcome    Outcome
	Grounds    string
	WaitedDays int
	Content    Code
	Running    bool // the clock runs, whatever the customer is asked
}

// fate is what had become of the request. One that was taken up again is counted by its first answer, until
// the next one is late.
func (q reported) fate(today value.Date) ReportFate {
	waits := (q.State == IdentityPending || q.State == SpecificationPending) && !q.Running
	switch {
	case q.State == Withdrawn:
		return TakenBack
	case q.State.Open() && !waits && q.DueOn.Before(today):
		return OpenLate
	case !q.AnsweredOn.IsZero() && q.AnsweredOn.After(cmp.Or(q.FirstDueOn, q.DueOn)):
		return AnsweredLate
	case !q.AnsweredOn.IsZero():
		return AnsweredInTime
	case waits:
		return WaitingForThem
	}
	return OpenInTime
}

// requests counts the requests of the year, and hides what is small.
func (r *Report) requests(db *gorm.DB) error {
	var rows []reported
	from, to := value.NewDate(r.Year, 1, 1), value.NewDate(r.Year+1, 1, 1)
	err := db.Table("requests r").Select("kind, state, received_on, answered_on, due_on, first_due_on, extended_on, outcome, grounds, waited_days, content, NOT "+standingSQL+" AS running").
		Where("received_on >= ? AND received_on < ?", from, to).Scan(&rows).Error
	if err != nil {
		return err
	}
	r.Volumes = make([]Volume, len(RequestKinds))
	days, waited, refused, content := map[RequestKind][]int{}, map[RequestKind][]int{}, map[Ground]int{}, map[Code]int{}
	for i, kind := range RequestKinds {
		r.Volumes[i].Kind = kind
	}
	for _, q := range rows {
		i := slices.Index(RequestKinds, q.Kind)
		if i < 0 {
			continue
		}
		r.Volumes[i].add(q, r.Until)
		if fate := q.fate(r.Until); fate == AnsweredInTime || fate == AnsweredLate {
			took := q.ReceivedOn.DaysUntil(q.AnsweredOn)
			days[q.Kind], days[""] = append(days[q.Kind], took), append(days[""], took)
			content[q.Content]++
			if q.WaitedDays > 0 {
				waited[q.Kind], waited[""] = append(waited[q.Kind], q.WaitedDays), append(waited[""], q.WaitedDays)
			}
			for _, g := range strings.Fields(q.Grounds) {
				refused[Ground(g)]++
			}
		}
	}
	for _, g := range Grounds() {
		r.Refusals = append(r.Refusals, Refusal{g, counted(refused[g])})
	}
	r.contents(content)
	r.Days, r.Waited = daysOf(days[""]), daysOf(waited[""])
	for i, kind := range RequestKinds {
		r.Volumes[i].Days, r.Volumes[i].Waited = daysOf(days[kind]), daysOf(waited[kind])
	}
	r.hide()
	return nil
}

// counting adds to what an answer sets in the row of its request what reports count, which has to outlast what
// was decided and when the clock stood.
func (c *Change) counting(r *Request, ruling Ruling, set map[string]any) error {
	var grounds []string
	for _, g := range ruling.refusedOn() {
		grounds = append(grounds, string(g))
	}
	set["grounds"] = strings.Join(grounds, " ")
	if r.HasAnswer() {
		return nil // days are those of the first answer
	}
	stops, err := stopsOf(c.DB, r.ID)
	if err != nil {
		return fmt.Errorf("count the days on which the clock stood: %w", err)
	}
	waited := 0
	for _, s := range stops {
		if !s.AnsweredOn.IsZero() {
			waited += s.AskedOn.DaysUntil(s.AnsweredOn)
		}
	}
	set["waited_days"] = waited
	return nil
}

// contents hides also what could be reckoned by who knows how many were answered.
func (r *Report) contents(said map[Code]int) {
	var line []*Count
	for _, code := range []Code{Content, NotContent, ""} {
		r.Contents = append(r.Contents, ContentCount{code, counted(said[code])})
	}
	for i := range r.Contents {
		line = append(line, &r.Contents[i].Count)
	}
	if !cover(line) {
		for _, c := range line {
			c.hidden = Covered
		}
	}
}

func (v *Volume) add(q reported, today value.Date) {
	v.Total.n++
	v.Months[q.ReceivedOn.Month()-1].n++
	v.Fates[slices.Index(ReportFates[:], q.fate(today))].n++
	if !q.ExtendedOn.IsZero() {
		v.Extended.n++
	}
}

// hide hides what is small, and what would tell it.
func (r *Report) hide() {
	for i := range r.Volumes {
		v := &r.Volumes[i]
		v.hide()
		r.All.n += v.Total.n
	}
	if !r.mayTellAll() {
		r.All.hidden = Covered
	}
}

// mayTellAll reports whether the total of all kinds leaves open what that of each hidden one is, and is
// not of fewer than SmallCount together.
func (r *Report) mayTellAll() bool {
	var hidden []*Volume
	sum, least, most := 0, 0, 0
	for i := range r.Volumes {
		if v := &r.Volumes[i]; v.Total.hidden != Told {
			hidden, sum = append(hidden, v), sum+v.Total.n
		}
	}
	for _, v := range hidden {
		lo, hi := v.bounds(sum)
		least, most = least+lo, most+hi
	}
	for _, v := range hidden {
		lo, hi := v.bounds(sum)
		if max(lo, sum-(most-hi)) == min(hi, sum-(least-lo)) {
			return false
		}
	}
	return len(hidden) == 0 && counted(r.All.n).hidden == Told || len(hidden) > 1 && sum >= SmallCount
}

// bounds are what a reader knows of a hidden total from the months and the fates: at least and at most.
func (v *Volume) bounds(most int) (lo, hi int) {
	lo, hi = 1, most
	if v.Extended.hidden == Covered && v.Months[0].hidden == Covered && v.Fates[0].hidden == Covered {
		return lo, hi // of these everything is hidden
	}
	for _, line := range [][]Count{v.Months[:], v.Fates[:]} {
		low, high := 0, 0
		for _, c := range line {
			l, h := c.bounds(most)
			low, high = low+l, high+h
		}
		lo, hi = max(lo, low), min(hi, high)
	}
	return lo, hi
}

// hide tells the total where it can be reckoned anyway. The months and the fates add up to it, so what
// is hidden in one of them has to withstand what is told in the other.
func (v *Volume) hide() {
	var months, fates []*Count
	for i := range v.Months {
		months = append(months, &v.Months[i])
	}
	for i := range v.Fates {
		fates = append(fates, &v.Fates[i])
	}
	for _, c := range append(slices.Concat(months, fates), &v.Extended) {
		*c = counted(c.n)
	}
	least, most := sums(months)
	low, high := sums(fates)
	if max(least, low) < min(most, high) {
		v.Total.hidden = Covered
		return
	}
	if !cover(months) || !cover(fates) || counted(v.Total.n).hidden != Told {
		for _, c := range append(slices.Concat(months, fates), &v.Total, &v.Extended) {
			c.hidden = Covered // also what is none
		}
		return
	}
	if plain := v.Total.n - v.Extended.n; plain > 0 && plain < SmallCount {
		v.Extended.hidden = Covered
	}
}

// daysOf is nil where there are too few to tell.
func daysOf(days []int) *Days {
	if len(days) < SmallCount {
		return nil
	}
	slices.Sort(days)
	at := func(percent int) int { return days[(len(days)*percent+99)/100-1] }
	return &Days{Median: at(50), Ninety: at(90)}
}

// permissions counts customers, since one who answers for five channels is one.
func (r *Report) permissions(db *gorm.DB) error {
	var rows []struct {
		Purpose string
		Month   int
		Granted int
		N       int
	}
	month, args := r.months("decided_at")
	query := "SELECT purpose, month, granted, SUM(n) AS n FROM (SELECT purpose, month, granted, COUNT(DISTINCT customer_id) AS n FROM (SELECT purpose, " + month + ` AS month,
		CASE WHEN state = 'granted' THEN 1 ELSE 0 END AS granted, customer_id FROM permissions
		WHERE decided_at >= ? AND decided_at < ? AND state IN ?) p GROUP BY purpose, month, granted
		UNION ALL SELECT subject, month, CASE WHEN what = 'granted' THEN 1 ELSE 0 END, n FROM past_counts WHERE year = ? AND what <> 'look') q
		GROUP BY purpose, month, granted ORDER BY purpose`
	if err := db.Raw(query, append(args, r.start(1), r.start(13), asGiven, r.Year)...).Scan(&rows).Error; err != nil {
		return err
	}
	for _, row := range rows {
		if n := len(r.Permissions); n == 0 || r.Permissions[n-1].Purpose != row.Purpose {
			r.Permissions = append(r.Permissions, PurposeCounts{Purpose: row.Purpose})
		}
		p := &r.Permissions[len(r.Permissions)-1]
		if row.Granted == 1 {
			p.Granted[row.Month-1] = counted(row.N)
		} else {
			p.Declined[row.Month-1] = counted(row.N)
		}
	}
	return nil
}

// start is the moment at which a month begins in Finland. The 13th is the first of the next year.
func (r *Report) start(month int) value.Time {
	return value.TimeOf(value.NewDate(r.Year, time.Month(month), 1).Start())
}

// months says in SQL in which month of the year a time is.
func (r *Report) months(column string) (string, []any) {
	var b strings.Builder
	var args []any
	b.WriteString("CASE")
	for month := 1; month < 12; month++ {
		fmt.Fprintf(&b, " WHEN %s < ? THEN %d", column, month)
		args = append(args, r.start(month+1))
	}
	b.WriteString(" ELSE 12 END")
	return b.String(), args
}

// looks counts how often staff looked at data.
func (r *Report) looks(db *gorm.DB) error {
	var rows []struct {
		Reason ReasonCode
		N      int
	}
	err := db.Raw(`SELECT reason, SUM(n) AS n FROM (SELECT reason, COUNT(*) AS n FROM audit_entries
		WHERE action IN ? AND at >= ? AND at < ? AND actor_kind = 'staff' GROUP BY reason
		UNION ALL SELECT subject, n FROM past_counts WHERE year = ? AND what = 'look') l GROUP BY reason`,
		staffLooks, r.start(1), r.start(13), r.Year).Scan(&rows).Error
	if err != nil {
		return err
	}
	for _, reason := range ReasonCodes {
		n := 0
		for _, row := range rows {
			if row.Reason == reason {
				n = row.N
			}
		}
		r.Looks = append(r.Looks, ReasonCount{reason, counted(n)})
	}
	return nil
}
