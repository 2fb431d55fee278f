package value_test

import (
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"math"
	"testing"
	"time"

	"omatiedot/models/value"
)

func TestDate(t *testing.T) {
	vectors[value.Date](t, "date", ok{
		"2026-01-31": "2026-01-31", "31.1.2026": "2026-01-31", "01.02.2026": "2026-02-01", " 2026-01-31 ": "2026-01-31",
		"2024-02-29": "2024-02-29", "9999-12-31": "9999-12-31", "1800-01-01": "1800-01-01", "31. 1. 2026": "2026-01-31",
	}, bad{
		"2026-02-29": "calendar", "2026-13-01": "calendar", "2026-00-10": "calendar", "2026-01-00": "calendar", "0026-01-01": "year",
		"2026-1-31": "form", "31.1.26": "form", "31.1": "form", "2026/01/31": "form", "20260131": "form", "2026-01-31T00:00:00Z": "form",
		"1/31/2026": "form", "abcd-ef-gh": "form", "2026-01-3x": "form",
	})
}

func TestDateArithmetic(t *testing.T) {
	d := value.NewDate(2026, time.January, 31)
	for got, want := range map[value.Date]string{
		d.AddDays(1): "2026-02-01", d.AddDays(-31): "2025-12-31", d.AddMonths(1): "2026-02-28", d.AddMonths(25): "2028-02-29",
		d.AddMonths(-2): "2025-11-30", d.AddMonths(12): "2027-01-31", value.NewDate(2026, 1, 32): "2026-02-01",
	} {
		if got.String() != want {
			t.Errorf("got %v, want %s", got, want)
		}
	}
	later := value.NewDate(2026, 3, 1)
	if d.DaysUntil(later) != 29 || later.DaysUntil(d) != -29 {
		t.Errorf("days until: %d, %d", d.DaysUntil(later), later.DaysUntil(d))
	}
	if !d.Before(later) || d.After(later) || d.Compare(d) != 0 || !later.After(d) || !(value.Date{}).Before(d) {
		t.Error("order is wrong")
	}
	if d.Year() != 2026 || d.Month() != time.January || d.Day() != 31 || d.Weekday() != time.Saturday {
		t.Errorf("parts: %d %d %d %v", d.Year(), d.Month(), d.Day(), d.Weekday())
	}
	if none := (value.Date{}); !none.AddDays(1).IsZero() || !none.AddMonths(1).IsZero() {
		t.Error("no value became a day")
	}
}

// TestHelsinki: the day of arrival is that of Finland, two hours ahead in winter and three in summer.
func TestHelsinki(t *testing.T) {
	for utc, want := range map[string]string{
		"2026-01-15T21:59:59Z": "2026-01-15", "2026-01-15T22:00:00Z": "2026-01-16", "2026-01-15T23:30:00Z": "2026-01-16",
		"2026-07-15T20:59:59Z": "2026-07-15", "2026-07-15T21:00:00Z": "2026-07-16",
	} {
		at, err := time.Parse(time.RFC3339, utc)
		if err != nil {
			t.Fatal(err)
		}
		if got := value.DateOf(at); got.String() != want || value.TimeOf(at).Date() != got {
			t.Errorf("%s: got %v, want %s", utc, got, want)
		}
	}
	if !value.DateOf(time.Time{}).IsZero() {
		t.Error("the zero time has a day")
	}
	start := value.NewDate(2026, 7, 16).Start().UTC().Format(time.RFC3339)
	if start != "2026-07-15T21:00:00Z" {
		t.Errorf("16 July starts at %s", start)
	}
}

func TestTime(t *testing.T) {
	vectors[value.Time](t, "time", ok{
		"2026-01-31T15:04:05Z": "2026-01-31T15:04:05Z", "2026-01-31T15:04:05.999Z": "2026-01-31T15:04:05Z",
		"2026-01-31T15:04:05+02:00": "2026-01-31T13:04:05Z", "2026-01-31 15:04:05+00": "2026-01-31T15:04:05Z",
		"2026-01-31 15:04:05": "2026-01-31T13:04:05Z", "2026-07-31T15:04": "2026-07-31T12:04:00Z", "2026-01-31 15:04": "2026-01-31T13:04:00Z",
		"2026-01-31t15:04:05z": "2026-01-31T15:04:05Z", "2026-01-31T15:04Z": "2026-01-31T15:04:00Z", "2026-01-31T15:04:05+0200": "2026-01-31T13:04:05Z",
	}, bad{
		"2026-01-31": "form", "15:04": "form", "31.1.2026 15.04": "form", "yesterday": "form",
		"2026-02-30T15:04:05Z": "clock", "2026-01-31T25:04:05Z": "clock", "2026-01-31 15:61": "clock", "0026-01-31T15:04:05Z": "year",
		"9999-12-31T23:59:59-12:00": "year",
	})
	at := time.Date(2026, 1, 31, 15, 4, 5, 999, time.FixedZone("", 3600))
	if a, b := value.TimeOf(at), value.TimeOf(at.UTC().Add(5)); a != b || a.String() != "2026-01-31T14:04:05Z" || !a.Time().Equal(at.Truncate(time.Second)) {
		t.Errorf("the same second is %v and %v", a, b)
	}
	now := time.Now() // with a monotonic reading
	if value.TimeOf(now) != value.TimeOf(now.Round(0).In(value.Helsinki())) {
		t.Error("the monotonic reading or the zone is kept")
	}
	a, b := value.TimeOf(at), value.TimeOf(at.Add(time.Second))
	if !a.Before(b) || !b.After(a) || a.Compare(a) != 0 || !value.TimeOf(time.Time{}).IsZero() {
		t.Error("order is wrong")
	}
}

func TestMoney(t *testing.T) {
	vectors[value.Money](t, "money", ok{
		"1234.56": "1234.56", "1234,56": "1234.56", "1 234,56": "1234.56", "1\u00a0234\u202f567,5": "1234567.50", "12\u2009345": "12345.00",
		"-0,50": "-0.50", "\u22120,5": "-0.50", "+3": "3.00", "0": "0.00", "-0": "0.00", "007": "7.00",
		"92233720368547758.07": "92233720368547758.07", "-92233720368547758.08": "-92233720368547758.08",
	}, bad{
		"1.234": "decimals", "1,234.56": "form", "1.234,56": "form", "12 34,5": "form", "1 2": "form", "1e3": "form", "abc": "form",
		".5": "form", "5.": "form", "--5": "form", "€5": "form", "0x10": "form", "1_000": "form", "NaN": "form",
		"92233720368547758.08": "range", "99999999999999999999": "range",
	})
	if m := value.MoneyOf(0); m.IsZero() || m.Cents() != 0 || m == (value.Money{}) {
		t.Error("0.00 is taken for no value")
	}
	if m := value.MoneyOf(math.MinInt64); m.String() != "-92233720368547758.08" {
		t.Errorf("the least amount prints as %v", m)
	}
}

func TestInt(t *testing.T) {
	vectors[value.Int](t, "int", ok{
		"18500": "18500", "18 500": "18500", "-3": "-3", "+3": "3", "0": "0", "9223372036854775807": "9223372036854775807",
	}, bad{
		"1.5": "form", "1,5": "form", "12 34": "form", "abc": "form", "1e3": "form", "9223372036854775808": "range",
	})
	if n := value.IntOf(0); n.IsZero() || n.Int64() != 0 {
		t.Error("0 is taken for no value")
	}
}

func TestBool(t *testing.T) {
	vectors[value.Bool](t, "bool", ok{
		"1": "true", "true": "true", "TRUE": "true", "yes": "true", "kyllä": "true", "KYLLÄ": "true", "kylla\u0308": "true", "k": "true", "ja": "true", "t": "true",
		"0": "false", "false": "false", "no": "false", "ei": "false", "E": "false", "nej": "false", " ei ": "false",
	}, bad{"2": "form", "maybe": "form", "-": "form", "\xff": "form"})
	if no := value.BoolOf(false); no.IsZero() || no.True() || !value.BoolOf(true).True() {
		t.Error("no is taken for no value")
	}
}

func TestText(t *testing.T) {
	vectors[value.Text](t, "text", ok{
		"  Maija ": "Maija", "a\r\nb\rc\u2028d": "a\nb\nc\nd", "A\u030aland": "Åland", "a\x00b\x1b[31m": "ab[31m", "a\tb": "a\tb",
		"\ufeffMaija": "Maija", "abc\u202efdp.exe": "abcfdp.exe", "Nguyễn Đạt": "Nguyễn Đạt", "Ánne Gáddá": "Ánne Gáddá",
	}, bad{"\xff": "encoding", "M\xe4kinen": "encoding"})
	if got, err := value.Clean(" \r\n "); got != "" || err != nil {
		t.Errorf("blank: %q, %v", got, err)
	}
}

func TestJSON(t *testing.T) {
	type record struct {
		Day    value.Date
		At     value.Time
		Amount value.Money
		N      value.Int
		Yes    value.Bool
		ID     value.BusinessID
	}
	full := record{
		value.NewDate(2026, 1, 31), value.TimeOf(time.Unix(1767225600, 0)), value.MoneyOf(1234), value.IntOf(7), value.BoolOf(false), "0245974-7",
	}
	for want, r := range map[string]record{
		`{"Day":"2026-01-31","At":"2026-01-01T00:00:00Z","Amount":"12.34","N":7,"Yes":false,"ID":"0245974-7"}`: full,
		`{"Day":null,"At":null,"Amount":null,"N":null,"Yes":null,"ID":""}`:                                     {},
	} {
		got, err := json.Marshal(r)
		if err != nil || string(got) != want {
			t.Errorf("got %s, %v, want %s", got, err, want)
		}
		var back record
		if err := json.Unmarshal(got, &back); err != nil || back != r {
			t.Errorf("%s reads back as %+v, %v", got, back, err)
		}
	}
	var r record
	if err := json.Unmarshal([]byte(`{"Amount": 12.3, "N": "7", "Yes": 1, "ID": null, "Day": ""}`), &r); err != nil {
		t.Fatal(err)
	}
	if want := (record{Amount: value.MoneyOf(1230), N: value.IntOf(7), Yes: value.BoolOf(true)}); r != want {
		t.Errorf("got %+v", r)
	}
	var e *value.Error
	if err := json.Unmarshal([]byte(`{"Amount": 1e2}`), &r); !errors.As(err, &e) || e.Type != "money" {
		t.Errorf("an exponent: %v", err)
	}
}

// column is a type whose Go kind is not string.
type column interface {
	sql.Scanner
	driver.Valuer
}

func TestColumns(t *testing.T) {
	day, at := value.NewDate(2026, 1, 31), value.TimeOf(time.Date(2026, 1, 31, 13, 4, 5, 0, time.UTC))
	for _, tt := range []struct {
		name   string
		value  driver.Valuer
		stored driver.Value
		into   column
		scans  []any // each of these reads as value
		fails  []any
	}{
		{"date", day, "2026-01-31", new(value.Date),
			[]any{"2026-01-31", []byte("2026-01-31"), time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC), time.Date(2026, 1, 31, 23, 0, 0, 0, value.Helsinki())},
			[]any{"x", int64(1), true}},
		{"time", at, "2026-01-31T13:04:05Z", new(value.Time),
			[]any{"2026-01-31T13:04:05Z", []byte("2026-01-31 13:04:05+00"), at.Time().In(value.Helsinki()), at.Time().Add(999)},
			[]any{"x", int64(1)}},
		{"money", value.MoneyOf(1230), int64(1230), new(value.Money), []any{int64(1230), "12.30", []byte("12.3")}, []any{"1230", 12.3, true}},
		{"int", value.IntOf(7), int64(7), new(value.Int), []any{int64(7), "7", []byte("7")}, []any{"x", 7.0}},
		{"bool", value.BoolOf(true), true, new(value.Bool), []any{true, int64(1), "t", []byte("true")}, []any{int64(2), "x", 1.0}},
		{"no", value.BoolOf(false), false, new(value.Bool), []any{false, int64(0), "f"}, nil},
		{"no date", value.Date{}, nil, new(value.Date), []any{nil, ""}, nil},
		{"no time", value.Time{}, nil, new(value.Time), []any{nil, "", time.Time{}}, nil},
		{"no money", value.Money{}, nil, new(value.Money), []any{nil, ""}, nil},
		{"no int", value.Int{}, nil, new(value.Int), []any{nil, ""}, nil},
		{"no bool", value.Bool{}, nil, new(value.Bool), []any{nil, ""}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := tt.value.Value(); err != nil || got != tt.stored {
				t.Errorf("stored as %v, %v, want %v", got, err, tt.stored)
			}
			for _, src := range append(tt.scans, tt.stored) {
				if err := tt.into.Scan(src); err != nil {
					t.Errorf("%T %v: %v", src, src, err)
				}
				if got, _ := tt.into.Value(); got != tt.stored {
					t.Errorf("%T %v reads as %v, want %v", src, src, got, tt.stored)
				}
			}
			for _, src := range tt.fails {
				if err := tt.into.Scan(src); err == nil {
					t.Errorf("%T %v was read", src, src)
				}
			}
		})
	}
}
