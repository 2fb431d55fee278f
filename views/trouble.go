package views

// TroubleKind says why a page could not be shown.
type TroubleKind string

// The kinds of trouble.
const (
	NotFound         TroubleKind = "not_found"          // 404
	NotAllowed       TroubleKind = "not_allowed"        // 403: logged in, but not for this
	Problem          TroubleKind = "problem"            // 500
	Unavailable      TroubleKind = "unavailable"        // 503
	TooManyRequests  TroubleKind = "too_many"           // 429
	TooManyDownloads TroubleKind = "too_many_downloads" // 429: of one's own data
	FormExpired      TroubleKind = "form_expired"       // 403: the form's token is gone
	BadRequest       TroubleKind = "bad_request"        // 400
	LoginFailed      TroubleKind = "login_failed"       // the provider's answer was no login
	UnknownPerson    TroubleKind = "unknown_person"     // logged in, and no customer
	NoRole           TroubleKind = "no_role"            // staff logged in without a role
	LoginAgain       TroubleKind = "login_again"        // the session has ended
)

// TroubleKinds are all kinds, in the order above.
var TroubleKinds = []TroubleKind{
	NotFound, NotAllowed, Problem, Unavailable, TooManyRequests, TooManyDownloads, FormExpired, BadRequest,
	LoginFailed, UnknownPerson, NoRole, LoginAgain,
}

// Trouble is the page that says what went wrong and what the reader can do. It shows no code and no
// detail of the error, but a reference under which support finds it in the log.
type Trouble struct {
	Page
	Kind      TroubleKind
	Reference string // empty where nothing was logged
	Way       Button // the way out
}

// NewTrouble returns the page of a kind of trouble.
func NewTrouble(p Page, kind TroubleKind, reference string) Trouble {
	p.Title = p.T("error.title." + string(kind))
	p.Errors = nil
	return Trouble{Page: p, Kind: kind, Reference: reference, Way: wayOut(p, kind)}
}

// Template names the template of the page.
func (Trouble) Template() string { return "error/trouble" }

// Text says what happened and what to do.
func (t Trouble) Text() string {
	return t.T("error.text." + string(t.Kind))
}

// Contacts reports whether the reader may need to contact the company.
func (t Trouble) Contacts() bool {
	switch t.Kind {
	case Problem, Unavailable, LoginFailed, UnknownPerson:
		return true
	}
	return false
}

func wayOut(p Page, kind TroubleKind) Button {
	switch kind {
	case LoginFailed, LoginAgain:
		return Button{Text: p.T("layout.login"), URL: p.Login()}
	case FormExpired:
		return Button{Text: p.T("error.back_to_form"), URL: p.Path}
	default:
		return Button{Text: p.T("error.home"), URL: p.Home(), Kind: SecondButton}
	}
}
