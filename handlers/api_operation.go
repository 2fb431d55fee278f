package handlers

import (
	"errors"
	"regexp"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
	"omatiedot/models/register"
	"omatiedot/views"
)

// operation declares what other systems may ask of a route and what they get. Requests are held to it,
// and the OpenAPI document is made from it.
type operation struct {
	id, summary, about string
	path               []parameter // in the order of the path
	query              []parameter
	gives              any            // one of views.APIAnswers
	problems           []*problemKind // beside those of every route
}

// parameter is one thing that may be asked: one of some values, a whole number in a range, or a text of
// a form.
type parameter struct {
	name, about        string
	values             func(*register.Description) []string
	min, max, standard int
	form               *regexp.Regexp
}

// standardLimit is how many entries a page has unless asked otherwise.
const standardLimit = 100

var (
	limitParameter = parameter{
		name: "limit", about: "How many entries the page may have.", min: 1, max: models.MaxFeedPage, standard: standardLimit,
	}
	purposeParameter = parameter{name: "purpose", about: "Only this purpose.", values: purposeKeys}
	channelParameter = parameter{name: "channel", about: "Only this channel.", values: channelKeys}
	allowedParameter = parameter{
		name:  "allowed",
		about: "Only permissions that are allowed, or that are not, and only customers who have one. For taking a list at a moment: by its cursor it can be read to its end, and not for changes, since a customer who no longer fits would not be in them.",
		values: func(*register.Description) []string {
			return []string{string(models.OnlyAllowed), string(models.OnlyNotAllowed)}
		},
	}
	numberParameter = parameter{name: "number", about: "The customer number."}
)

func cursorParameter(form string) parameter {
	return parameter{name: "cursor", about: "The next_cursor of the page before. Without it, from the beginning.", form: regexp.MustCompile(form)}
}

func purposeKeys(d *register.Description) (keys []string) {
	for _, p := range d.Permissions {
		keys = append(keys, p.Key)
	}
	return keys
}

func channelKeys(d *register.Description) (keys []string) {
	for _, p := range d.Permissions {
		for _, ch := range p.Channels {
			if !slices.Contains(keys, string(ch.Channel)) {
				keys = append(keys, string(ch.Channel))
			}
		}
	}
	return keys
}

// The operations.
var (
	permissionsOperation = operation{
		id: "listPermissions", summary: "What is allowed with whose data",
		about: "The permissions of all customers in the order of their last change. Read to the end, then ask again with the last cursor: what comes is what changed, and no change is left out. A change is here as soon as the customer is told that it is in force.",
		query: []parameter{cursorParameter(`^a?(0|[1-9][0-9]{0,17})$`), limitParameter, purposeParameter, channelParameter, allowedParameter},
		gives: views.PermissionFeed{}, problems: []*problemKind{cursorProblem},
	}
	customerOperation = operation{
		id: "readPermissions", summary: "What is allowed with the data of one customer",
		about: "Computed at the moment of the answer, with the provision each reason comes from.",
		path:  []parameter{numberParameter}, gives: views.CustomerPermissions{}, problems: []*problemKind{notFoundProblem},
	}
	restrictionsOperation = operation{
		id: "listRestrictions", summary: "Whose data may only be stored",
		about: "The restrictions of processing (GDPR Article 18) in force, and after a cursor those that began or were lifted since. What is restricted may be stored, and used only with consent or for legal claims.",
		query: []parameter{cursorParameter(`^(0|[1-9][0-9]{0,17})$`), limitParameter},
		gives: views.RestrictionFeed{}, problems: []*problemKind{cursorProblem},
	}
)

// wrongParameter says what is wrong with a parameter, and never what it holds.
type wrongParameter struct{ name, detail string }

func (w *wrongParameter) Error() string { return "parameter " + w.name + ": " + w.detail }

// check refuses parameters that the operation does not declare, and values that it does not allow.
func (o operation) check(c *fiber.Ctx, d *register.Description) error {
	seen := map[string]bool{}
	for key, value := range c.Context().QueryArgs().All() {
		name := string(key)
		i := slices.IndexFunc(o.query, func(p parameter) bool { return p.name == name })
		switch {
		case i < 0:
			return &wrongParameter{"", "there is a parameter that is not known here"}
		case seen[name]:
			return &wrongParameter{name, "it stands twice"}
		}
		seen[name] = true
		if err := o.query[i].check(string(value), d); err != nil {
			return &wrongParameter{name, err.Error()}
		}
	}
	return nil
}

func (p parameter) check(value string, d *register.Description) error {
	switch {
	case p.values != nil && !slices.Contains(p.values(d), value):
		return errors.New("it has none of the values there are")
	case p.form != nil && !p.form.MatchString(value):
		return errors.New("it does not have the form")
	case p.max > 0:
		n, err := strconv.Atoi(value)
		if err != nil || n < p.min || n > p.max || strconv.Itoa(n) != value {
			return errors.New("it should be a whole number from " + strconv.Itoa(p.min) + " to " + strconv.Itoa(p.max))
		}
	}
	return nil
}

// schema is the JSON schema of the parameter's values.
func (p parameter) schema(d *register.Description) map[string]any {
	switch {
	case p.values != nil:
		return map[string]any{"type": "string", "enum": p.values(d)}
	case p.form != nil:
		return map[string]any{"type": "string", "pattern": p.form.String()}
	case p.max > 0:
		return map[string]any{"type": "integer", "minimum": p.min, "maximum": p.max, "default": p.standard}
	}
	return map[string]any{"type": "string"}
}
