package devidp

import (
	"bytes"
	"html/template"
	"net/http"
	"net/url"
	"strings"
)

// languages are those of the page, the first one when nothing else is asked for.
var languages = []string{"fi", "sv", "en"}

// words are the texts of one language.
type words struct {
	Heading, Warning, Advice, Choose, Cancel, LoggedOut, Close string
}

var texts = map[string]words{
	"fi": {
		Heading:   "Kenenä haluat kirjautua?",
		Warning:   "Tämä on kokeilu. Nämä henkilöt ovat keksittyjä.",
		Advice:    "Salasanaa ei kysytä. Älä anna tässä palvelussa omia tai muiden oikeita tietoja.",
		Choose:    "Keksityt henkilöt",
		Cancel:    "Keskeytä kirjautuminen",
		LoggedOut: "Olet kirjautunut ulos",
		Close:     "Voit nyt sulkea tämän sivun.",
	},
	"sv": {
		Heading:   "Vem vill du logga in som?",
		Warning:   "Det här är ett försök. De här personerna är påhittade.",
		Advice:    "Inget lösenord behövs. Uppge inga verkliga uppgifter om dig själv eller andra här.",
		Choose:    "Påhittade personer",
		Cancel:    "Avbryt inloggningen",
		LoggedOut: "Du har loggat ut",
		Close:     "Du kan nu stänga sidan.",
	},
	"en": {
		Heading:   "Who do you want to log in as?",
		Warning:   "This is a demonstration. These people are made up.",
		Advice:    "No password is asked. Do not enter real details of yourself or anybody else here.",
		Choose:    "Made-up people",
		Cancel:    "Cancel logging in",
		LoggedOut: "You have logged out",
		Close:     "You can close this page now.",
	},
}

var pages = template.Must(template.ParseFS(files, "page.html"))

// page is what page.html shows: the people when there is a request, else the farewell.
type page struct {
	words
	Lang, Title    string
	Style, Action  string
	Request        string
	People         []Person
	redirectOrigin string
}

func (s *Server) choicePage(w http.ResponseWriter, request url.Values) {
	lang := language(request.Get("ui_locales"))
	p := page{
		words: texts[lang], Lang: lang, Title: s.config.Title,
		Style: s.path + "/style.css", Action: s.path + "/choose",
		Request: request.Encode(), People: s.config.People,
	}
	if u, err := url.Parse(request.Get("redirect_uri")); err == nil {
		p.redirectOrigin = u.Scheme + "://" + u.Host
	}
	p.write(w)
}

func (s *Server) loggedOutPage(w http.ResponseWriter, locales string) {
	lang := language(locales)
	page{words: texts[lang], Lang: lang, Title: s.config.Title, Style: s.path + "/style.css"}.write(w)
}

// write answers with the page. form-action names the client too: browsers apply it to the
// redirection that follows the form.
func (p page) write(w http.ResponseWriter) {
	var body bytes.Buffer
	if err := pages.ExecuteTemplate(&body, "page.html", p); err != nil {
		http.Error(w, "The page cannot be shown.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", p.Lang)
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; "+
		"form-action 'self' "+p.redirectOrigin+"; frame-ancestors 'none'; base-uri 'none'")
	_, _ = body.WriteTo(w) // the browser is gone: nobody to tell
}

func (s *Server) style(w http.ResponseWriter, r *http.Request) {
	http.ServeFileFS(w, r, files, "style.css")
}

// language returns the first of the locales (OpenID Connect Core section 3.1.2.1) that the page
// has.
func language(locales string) string {
	for _, locale := range strings.Fields(locales) {
		primary, _, _ := strings.Cut(strings.ToLower(locale), "-")
		if _, ok := texts[primary]; ok {
			return primary
		}
	}
	return languages[0]
}
