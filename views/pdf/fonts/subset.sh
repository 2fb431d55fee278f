#!/bin/sh
# Makes the two fonts beside this file from DejaVu 2.37, which is in a Go module that the program
# itself does not need. Needs fontTools (pip install fonttools==4.68.0).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
from=$(cd / && go mod download -json github.com/go-fonts/dejavu@v0.3.2 | sed -n 's/^.*"Dir": "\(.*\)".*$/\1/p')
latin=U+0020-007E,U+00A0-036F,U+1D00-1DBF,U+1E00-1EFF,U+2C60-2C7F,U+A720-A7FF,U+FB00-FB06
greek=U+0370-03FF,U+1F00-1FFF
cyrillic=U+0400-052F,U+2DE0-2DFF,U+A640-A69F
signs=U+2000-209F,U+20A0-20CF,U+2100-218F,U+2190-2199,U+2212,U+2248,U+2260,U+2264,U+2265
marks=U+25A0,U+25A1,U+25CB,U+25CF,U+2610-2612,U+2713,U+2714,U+2717
for font in dejavusans/DejaVuSans dejavusansbold/DejaVuSans-Bold; do
	pyftsubset "$from/$font.ttf" --unicodes="$latin,$greek,$cyrillic,$signs,$marks" \
		--layout-features= --drop-tables+=GSUB,GPOS,GDEF,kern,FFTM --no-hinting --notdef-outline \
		--no-glyph-names --name-IDs='*' --name-languages='*' --no-recalc-timestamp \
		--output-file="$here/$(basename "$font").ttf"
done
