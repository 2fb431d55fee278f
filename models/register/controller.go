package register

// Controller is the company that answers for the register (GDPR Articles 4(7) and 13(1)(a)).
type Controller struct {
	Name       Text   `yaml:"name,proper"`
	BusinessID string `yaml:"business_id" example:"1234567-1"`
	Street     string `yaml:"street" example:"Sähkötie 1"`
	PostalCode string `yaml:"postal_code" example:"'00100'"`
	PostOffice Text   `yaml:"post_office"`
	Phone      string `yaml:"phone" example:"+358 2 123 4567"`
	Email      string `yaml:"email" example:"tietosuoja@yhtio.fi"`
	Website    string `yaml:"website" example:"https://www.yhtio.fi"`
	Example    bool   `yaml:"example,optional"` // a made-up company: not to be used for real customers
}

// Contact is where people turn in matters of the register.
type Contact struct {
	Name  Text   `yaml:"name,proper"` // a person, a unit or a duty
	Phone string `yaml:"phone" example:"+358 2 123 4567"`
	Email string `yaml:"email" example:"tietosuoja@yhtio.fi"`
	Text  Text   `yaml:"text"` // the ways to ask, opening hours
}

// Officer is the data protection officer, where the company has one (GDPR Articles 13(1)(b) and 37).
type Officer struct {
	Name  Text   `yaml:"name,proper"`
	Phone string `yaml:"phone" example:"+358 2 123 4567"`
	Email string `yaml:"email" example:"tietosuojavastaava@yhtio.fi"`
}

// Authority is the supervisory authority to which one may complain (GDPR Articles 13(2)(d) and 77).
type Authority struct {
	Name  Text   `yaml:"name"`
	Visit Text   `yaml:"visit"`
	Post  Text   `yaml:"post"`
	Phone string `yaml:"phone" example:"+358 29 566 6700"`
	Email string `yaml:"email" example:"tietosuoja@om.fi"`
	Form  Text   `yaml:"form"` // the name of its complaint form
	Web   Text   `yaml:"web"`  // its address on the web in each language
}
