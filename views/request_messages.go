package views

import (
	"omatiedot/models"
	"omatiedot/models/value"
	"omatiedot/views/i18n"
)

// FileTypes are the types of file that can be sent, as a form names them.
const FileTypes = "application/pdf,image/png,image/jpeg"

// ShownMessage is one message as the customer reads it.
type ShownMessage struct {
	Who   string
	When  string
	About string // what it goes with; empty for words alone
	New   string // says that it had not been read before; empty otherwise
	Lines []string
	Files []Link
	Scope Summary // what a second form or letter asks
}

// shownMessages are what was written about a request, newest first.
func shownMessages(p Page, m MyRequest) []ShownMessage {
	var shown []ShownMessage
	for i := len(m.Messages) - 1; i >= 0; i-- {
		one := m.Messages[i]
		s := ShownMessage{Who: p.T("requests.who.customer"), When: p.Time(one.At), Lines: textLines(messageText(p.Lang, one)), Files: fileLinks(p, m.Ref, one.Files)}
		if one.FromStaff() {
			s.Who = p.Company.Name
			if one.About != "" {
				s.About = p.T("requests.step." + string(one.About))
			}
			if one.ReadAt.IsZero() {
				s.New = p.T("requests.message_new")
			}
		}
		if one.About == models.SaidNotContent {
			s.About = p.T("requests.said_not_content")
		}
		if one.About == models.AskedAgain {
			s.About = p.T("requests.again")
			if one.Channel != models.ByPortal {
				s.About = p.T("requests.again_paper", "How", byBehalf(p, p.T("staff.channel."+string(one.Channel)), one.Behalf), "Date", p.Date(one.CameOn))
			}
			s.Scope.Add(scopeRows(p, m.Kind, one.Scope, nil, m.Register)...)
		}
		if one.Channel != "" && one.About != models.AskedAgain {
			s.About = p.T("requests.outside", "What", p.T("requests.step."+string(one.About)), "How", byBehalf(p, p.T("staff.channel."+string(one.Channel)), one.Behalf), "Date", p.Date(one.CameOn))
		}
		shown = append(shown, s)
	}
	return shown
}

// messageText is what a message says. That an answer was taken back is told in the same words to everybody.
func messageText(lang string, m models.Message) string {
	if m.About == models.Code(models.StepTakeBack) {
		return i18n.T(lang, "requests.taken_back")
	}
	return m.Body
}

// writable reports whether the customer can write about the answer to their request: as long as it can
// be collected.
func writable(m MyRequest, today value.Date) bool {
	return (m.State == models.Answered || m.State == models.Collected) && m.Package != nil && !today.After(m.Package.ExpiresOn)
}

// MessageForm is where the customer writes about their request. Its fields are message, files, mine and key.
type MessageForm struct {
	Action string
	Key    string // one form is one message, however often it is sent
	Text   Field
	Files  Field
	Mine   *Field // whether a request on paper is theirs; nil where that is known
	Send   Button
}

func messageForm(p Page, m MyRequest) *MessageForm {
	f := &MessageForm{
		Action: requestURL(m.Ref) + "/messages",
		Text: Field{
			Name: "message", Label: p.T("requests.message"), Hint: p.T("requests.message_hint"), Value: m.Writing,
			Type: TextareaField, MaxLength: models.MaxDetails,
		},
		Files: p.files("files", p.T("requests.files")),
		Key:   m.Key,
		Send:  Button{Text: p.T("requests.message_send")},
	}
	if unknown(m) {
		f.Mine, f.Text.Hint = mineField(p, m), p.T("requests.whose_hint")
	}
	if !m.State.Open() {
		f.Text.Label, f.Text.Hint = p.T("requests.message_answer"), p.T("requests.message_answer_hint", "Date", p.Date(m.Package.ExpiresOn))
	}
	if m.State == models.IdentityPending || m.State == models.SpecificationPending {
		f.Text.Label, f.Text.Hint, f.Send.Text = p.T("requests.reply"), p.T("requests.reply_hint."+string(m.State)), p.T("requests.reply_send")
	}
	return f
}

// unknown reports whether nobody knows who made a request that waits for its answer.
func unknown(m MyRequest) bool { return m.State.Open() && m.Identified == models.NotIdentified }

// mineField asks whether the customer made a request that came on paper.
func mineField(p Page, m MyRequest) *Field {
	f := Field{Name: "mine", Label: p.T("requests.whose"), Type: CheckboxField, Options: []Option{{Value: "yes", Label: MineMessage(p.Lang, m)}}}
	if m.Mine {
		f.Options = Choose(f.Options, "yes")
	}
	return &f
}

// MineMessage is what the customer says of a request that came on paper by ticking that it is theirs.
func MineMessage(lang string, m MyRequest) string {
	if m.Behalf.Somebody() {
		return i18n.T(lang, "requests.whose_behalf", "Name", m.Behalf.Name)
	}
	return i18n.T(lang, "requests.whose_mine")
}

// EntryMessage is what the customer adds to a request about another look: that they do not recognise this one.
func EntryMessage(lang string, e models.AccessEntry) string {
	why := accessWhy(lang, e)
	return i18n.T(lang, "requests.message_entry", "Time", i18n.Time(lang, e.At), "Who", accessWho(lang, e), "Why", why.Text)
}

// FeedbackForm is where the customer says whether they are content with the answer. Its fields are
// content and content_note.
type FeedbackForm struct {
	Action  string
	Content Field
	Note    Field
	Send    Button
	Said    string   // what was said before; empty where nothing was
	Write   bool     // there is a form to write to the company on the page
	Ways    []string // what to do, for who is not content
	Where   Summary  // the authority
}

// feedbackForm asks about an answer that has been given.
func feedbackForm(p Page, m MyRequest, today value.Date) *FeedbackForm {
	if m.State != models.Answered && m.State != models.Collected {
		return nil
	}
	chosen, note := m.Feedback.Content, m.Feedback.Note
	if chosen == "" && len(p.Errors) == 0 {
		chosen, note = m.Content, m.ContentNote
	}
	f := &FeedbackForm{
		Action: requestURL(m.Ref) + "/feedback",
		Content: Field{Name: "content", Label: p.T("requests.content"), Type: RadioField, Options: Choose([]Option{
			{Value: string(models.Content), Label: p.T("requests.content.yes")}, {Value: string(models.NotContent), Label: p.T("requests.content.no")},
		}, string(chosen))},
		Note: Field{Name: "content_note", Label: p.T("requests.content_note"), Value: note, Type: TextareaField, Rows: 3, MaxLength: models.MaxDetails, Optional: true},
		Send: Button{Text: p.T("requests.content_send"), Kind: SecondButton},
	}
	if m.Content == "" {
		return f
	}
	f.Write = writable(m, today)
	f.Said = p.T("requests.content_said." + string(m.Content))
	if m.Content == models.NotContent {
		a := m.Register.Authority
		f.Ways = lines(p.T("requests.content_ways", "Company", p.Company.Name, "Phone", p.Company.Phone, "Email", p.Company.Email))
		f.Where.Add(Fact(p.T("notice.authority_name"), a.Name.In(p.Lang)), Fact(p.T("notice.phone"), a.Phone),
			SummaryRow{Label: p.T("notice.website"), Values: []Cell{{Text: a.Web.In(p.Lang), URL: a.Web.In(p.Lang)}}})
	}
	return f
}
