package sample

import (
	"fmt"
	"strconv"
	"time"
)

const personalIDAlphabet = "0123456789ABCDEFHJKLMNPRSTUVWXY"

// personalID makes a personal identity code (decree 128/2010 section 2) of a birth day, the
// character between (its century) and an individual number, which here is always 900-999.
func personalID(born time.Time, century byte, individual int) string {
	digits := fmt.Sprintf("%s%03d", born.Format("020106"), individual)
	n, _ := strconv.Atoi(digits)
	return digits[:6] + string(century) + digits[6:] + personalIDAlphabet[n%31:n%31+1]
}

// businessID makes the business id of the organisation with an index. Every index has two
// numbers to choose from, since a number whose remainder is 1 is never issued, and of two
// neighbours at most one has it. They begin anew after half a million.
func businessID(index int) string {
	for number := 9_000_000 + 2*index%1_000_000; ; number++ {
		digits, sum := strconv.Itoa(number), 0
		for i, weight := range []int{7, 9, 10, 5, 8, 4, 2} {
			sum += weight * int(digits[i]-'0')
		}
		if sum%11 != 1 {
			return fmt.Sprintf("%s-%d", digits, (11-sum%11)%11)
		}
	}
}

// gsrnPrefix is the company prefix of the made-up network operator.
const gsrnPrefix = "643007999"

// gsrn makes the accounting point number (GS1 GSRN) of a customer's n-th point, n < 10. The
// factor has no common divisor with the number of codes, so it scatters them and repeats none.
func gsrn(customer, n int) string {
	digits, sum := fmt.Sprintf("%s%08d", gsrnPrefix, (customer*10+n+1)*7_654_321%100_000_000), 0
	for i := range len(digits) {
		sum += int(digits[i]-'0') * (3 - 2*(i%2))
	}
	return digits + strconv.Itoa((10-sum%10)%10)
}

// reference makes the Finnish payment reference number of an invoice number.
func reference(invoice string) string {
	sum := 0
	for i := range len(invoice) {
		sum += int(invoice[len(invoice)-1-i]-'0') * [3]int{7, 3, 1}[i%3]
	}
	return invoice + strconv.Itoa((10-sum%10)%10)
}

// phone makes the n-th phone number. We know of no Finnish numbers kept for fiction. +358 43 is a
// mobile prefix of the numbering plan, and libphonenumber, which knows the operator of every block
// in use, has none for 043 0: the numbers look right, pass a validator, and should ring nowhere.
func phone(n int) string { return fmt.Sprintf("+35843%07d", n%1_000_000) }

// euros prints whole cents with a decimal point.
func euros(cents int) string { return fmt.Sprintf("%d.%02d", cents/100, cents%100) }
