package value_test

import (
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"

	"omatiedot/models/value"
)

// kind is what every type has, T, through its pointer.
type kind[T any] interface {
	*T
	encoding.TextUnmarshaler
}

// plain is what every type has by value.
type plain interface {
	comparable
	fmt.Stringer
	encoding.TextMarshaler
	IsZero() bool
}

// ok is a text that is accepted, and the canonical form it gets.
type ok map[string]string

// bad is a text that is refused, and the code of the fault.
type bad map[string]string

// vectors checks what every type promises, on the given texts.
func vectors[T plain, P kind[T]](t *testing.T, name string, good ok, wrong bad) {
	t.Helper()
	for text, want := range good {
		var got T
		if err := P(&got).UnmarshalText([]byte(text)); err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if got.String() != want || got.IsZero() {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
		roundTrip[T, P](t, got)
	}
	for text, code := range wrong {
		var got T
		err := P(&got).UnmarshalText([]byte(text))
		isFault(t, text, err, name, code)
		if !got.IsZero() {
			t.Errorf("%q: refused, and yet %q", text, got)
		}
	}
	for _, blank := range []string{"", "  ", "\u00a0\t\n"} {
		var got T
		if err := P(&got).UnmarshalText([]byte(blank)); err != nil || !got.IsZero() || got.String() != "" {
			t.Errorf("blank %q: got %q, %v", blank, got, err)
		}
	}
}

// roundTrip prints a value as text and JSON and reads it back.
func roundTrip[T plain, P kind[T]](t testing.TB, v T) {
	t.Helper()
	text, err := v.MarshalText()
	if err != nil || string(text) != v.String() {
		t.Errorf("%q prints as %q, %v", v, text, err)
	}
	var again T
	if err := P(&again).UnmarshalText(text); err != nil || again != v {
		t.Errorf("%q reads back as %q, %v", v, again, err)
	}
	data, err := json.Marshal(v)
	if err != nil {
		t.Errorf("%q: %v", v, err)
	}
	var fromJSON T
	if err := json.Unmarshal(data, P(&fromJSON)); err != nil || fromJSON != v {
		t.Errorf("%q from JSON %s is %q, %v", v, data, fromJSON, err)
	}
}

// isFault checks type and code.
func isFault(t testing.TB, text string, err error, name, code string) {
	t.Helper()
	var e *value.Error
	if !errors.As(err, &e) {
		t.Errorf("%q: got error %v, want one of type %s", text, err, name)
		return
	}
	if e.Type != name || e.Code != code {
		t.Errorf("%q: got %s %s, want %s %s", text, e.Type, e.Code, name, code)
	}
	if !slices.Contains(value.Codes(), *e) {
		t.Errorf("%q: %+v is not listed", text, *e)
	}
}

func warns(t *testing.T, v value.Doubtful, code string) {
	t.Helper()
	switch w := v.Warning(); {
	case w == nil && code != "":
		t.Errorf("%v: no warning, want %s", v, code)
	case w != nil && w.Code != code:
		t.Errorf("%v: warning %s, want %q", v, w.Code, code)
	}
}

func TestCodes(t *testing.T) {
	codes := value.Codes()
	if len(codes) < 30 {
		t.Fatalf("only %d codes", len(codes))
	}
	for i, e := range codes {
		if e.Error() == e.Type+": "+e.Code || e.Error() == "" {
			t.Errorf("%+v has no text", e)
		}
		if i > 0 && codes[i-1] == e {
			t.Errorf("%+v is listed twice", e)
		}
		if !errors.Is(fmt.Errorf("row 3: %w", &codes[i]), &value.Error{Type: e.Type, Code: e.Code}) {
			t.Errorf("%+v is not found by errors.Is", e)
		}
	}
	if got := (&value.Error{Type: "x", Code: "y"}).Error(); got != "x: y" {
		t.Errorf("unknown fault prints as %q", got)
	}
}

// parses is the body of every fuzz test: no text makes the parser panic, and what a value prints is
// read back as the same value.
func parses[T plain, P kind[T]](f *testing.F, seeds ...string) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var v T
		if err := P(&v).UnmarshalText([]byte(s)); err != nil {
			var e *value.Error
			if !errors.As(err, &e) || !v.IsZero() {
				t.Errorf("%q: %v, value %q", s, err, v)
			}
			return
		}
		roundTrip[T, P](t, v)
		if d, is := any(v).(value.Doubtful); is {
			d.Warning()
		}
		if m, is := any(v).(interface{ Masked() string }); is && !v.IsZero() && m.Masked() == v.String() {
			t.Errorf("%q: masked shows all", v)
		}
		if g, is := any(v).(interface{ Grouped() string }); is {
			var back T
			if err := P(&back).UnmarshalText([]byte(g.Grouped())); err != nil || back != v {
				t.Errorf("%q grouped is read back as %q, %v", v, back, err)
			}
		}
	})
}
