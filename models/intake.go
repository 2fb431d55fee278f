package models

// The ways by which a request comes, beside the portal itself.
const (
	ByPortal  Code = "portal"
	ByPhone   Code = "phone"
	ByLetter  Code = "letter"
	ByCounter Code = "counter"
	ByEmail   Code = "email"
)

// how is the way in which a decision on permissions came with a request.
func (c Code) how() Code {
	switch c {
	case ByPhone:
		return "phone"
	case ByLetter, ByCounter, ByEmail:
		return "paper"
	}
	return "portal"
}
