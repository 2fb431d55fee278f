package views

import (
	"slices"
	"strings"
)

// Plot is a picture of numbers that are in a table beside it. It is drawn as SVG by part/plot: its
// colours come from the style sheet, and what a colour tells is told by a shape or a word too.
type Plot struct {
	ID            string // of the elements in it, unique on the page
	Title, Desc   string // for who does not see it
	Width, Height int
	Bars          []PlotBar
	Texts         []PlotText
	Lines         []PlotLine
}

// PlotBar is a bar, in the units of the plot.
type PlotBar struct {
	X, Y, W, H int
	Class      string // plot-bar, or plot-bar-open for the second of two
}

// PlotText is a word beside a bar. Anchor is start, middle or end.
type PlotText struct {
	X, Y   int
	Text   string
	Anchor string
}

// PlotLine is a line of the scale.
type PlotLine struct{ X1, Y1, X2, Y2 int }

// PlotValue is a number with its name. One that is hidden has no bar, and Shown says why.
type PlotValue struct {
	Label  string
	N      int
	Hidden bool
	Shown  string // the number in words
}

// The measures of plots. They are small, so that their words stay readable on a narrow screen.
const (
	plotWidth = 340
	plotRow   = 44 // a label and its bar
	plotBar   = 16
	plotLine  = 17 // from one line of a label to the next
	// plotLetters is how many letters of a label fit on a line.
	plotLetters = 44
	plotValue   = 56 // room for the number after a bar
	columnTop   = 22
	columnBase  = 150
	columnLeft  = 34
)

// bars draws a bar for each value, from left to right, below its label. What is none is left out; where
// there is no bar, there is no plot.
func bars(id, title, desc string, values []PlotValue) []Plot {
	values = slices.DeleteFunc(values, func(v PlotValue) bool { return v.N == 0 && !v.Hidden })
	p := Plot{ID: id, Title: title, Desc: desc, Width: plotWidth}
	most := 1
	for _, v := range values {
		most = max(most, v.N)
	}
	for _, v := range values {
		label := plotLines(v.Label)
		y := p.Height + (len(label)-1)*plotLine
		p.Height = y + plotRow
		for i, line := range label {
			p.Texts = append(p.Texts, PlotText{X: 0, Y: y + 14 - (len(label)-1-i)*plotLine, Text: line, Anchor: "start"})
		}
		w := 0
		if !v.Hidden {
			w = scaled(v.N, most, plotWidth-plotValue)
		}
		if w > 0 {
			p.Bars = append(p.Bars, PlotBar{X: 0, Y: y + 20, W: w, H: plotBar, Class: "plot-bar"})
		}
		p.Texts = append(p.Texts, PlotText{X: w + 6, Y: y + 33, Text: v.Shown, Anchor: "start"})
	}
	if len(p.Bars) == 0 {
		return nil
	}
	return []Plot{p}
}

// plotLines breaks a label between words where it is longer than a plot is wide.
func plotLines(label string) []string {
	lines := []string{""}
	for _, word := range strings.Fields(label) {
		last := &lines[len(lines)-1]
		if *last != "" && len([]rune(*last))+1+len([]rune(word)) > plotLetters {
			lines = append(lines, word)
			continue
		}
		*last = strings.TrimSpace(*last + " " + word)
	}
	return lines
}

// columns draws two columns for each of the months, the first filled and the second open, on a scale
// from none to the most. Hidden ones are left out.
func columns(id, title, desc string, first, second [12]PlotValue) Plot {
	p := Plot{ID: id, Title: title, Desc: desc, Width: plotWidth, Height: columnBase + 22}
	most := 1
	scale := ""
	for i := range first {
		for _, v := range []PlotValue{first[i], second[i]} {
			if !v.Hidden && v.N >= most {
				most, scale = v.N, v.Shown
			}
		}
	}
	p.Lines = []PlotLine{{columnLeft, columnTop, plotWidth, columnTop}, {columnLeft, columnBase, plotWidth, columnBase}}
	p.Texts = append(p.Texts, PlotText{X: columnLeft - 5, Y: columnBase + 4, Text: "0", Anchor: "end"})
	if scale != "" {
		p.Texts = append(p.Texts, PlotText{X: 0, Y: columnTop - 7, Text: scale, Anchor: "start"})
	}
	step := (plotWidth - columnLeft) / 12
	for i := range first {
		x := columnLeft + i*step
		p.Texts = append(p.Texts, PlotText{X: x + step/2, Y: columnBase + 17, Text: first[i].Label, Anchor: "middle"})
		for n, v := range []PlotValue{first[i], second[i]} {
			h := scaled(v.N, most, columnBase-columnTop)
			if v.Hidden || h == 0 {
				continue
			}
			bar := PlotBar{X: x + 2 + n*(step/2-1), Y: columnBase - h, W: step/2 - 3, H: h, Class: "plot-bar"}
			if n == 1 {
				bar.Class = "plot-bar-open"
			}
			p.Bars = append(p.Bars, bar)
		}
	}
	return p
}

// scaled is how long a bar is: at least one unit, so that nothing that is there is unseen.
func scaled(n, most, length int) int {
	if n <= 0 {
		return 0
	}
	return max(1, n*length/most)
}
