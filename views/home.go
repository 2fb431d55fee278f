package views

// Home is the front page: what the portal is for, and the way in.
type Home struct {
	Page
	Enter Button
	Cards []HomeCard
}

// HomeCard is one thing that the portal is for.
type HomeCard struct {
	Title string
	Text  string
	Link  *Link // only for those who are logged in
}

// NewHome returns the front page. A reader who is logged in is led on instead of asked to log in.
func NewHome(p Page) Home {
	p.Title = p.T("home.title")
	p.Lead = p.T("home.lead", "Company", p.Company.Name)
	h := Home{Page: p, Enter: Button{Text: p.T("layout.login"), URL: p.Login()}}
	if p.Reader.Kind != Nobody {
		h.Enter = Button{Text: p.T("home.continue"), URL: p.Home()}
	}
	h.Cards = []HomeCard{
		h.card("home.see", "home.see_text", "/me"),
		h.card("home.decide", "home.decide_text", "/permissions"),
		h.card("home.ask", "home.ask_text", "/requests"),
	}
	return h
}

func (h Home) card(title, text, url string) HomeCard {
	card := HomeCard{Title: h.T(title), Text: h.T(text)}
	if h.Reader.Kind == Customer {
		card.Link = &Link{Text: card.Title, URL: url}
	}
	return card
}

// Template names the template of the page.
func (Home) Template() string { return "public/home" }
