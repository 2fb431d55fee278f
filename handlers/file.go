package handlers

import (
	"fmt"

	"github.com/gofiber/fiber/v2"
)

// sendPDF sends a document that can do nothing in the browser but be read.
func (h *Handlers) sendPDF(c *fiber.Ctx, pdf []byte, name, disposition string) error {
	return h.sendFile(c, sentFile{pdf, "application/pdf", name, disposition})
}

// sentFile is a file on its way to the browser.
type sentFile struct {
	data        []byte
	mime, name  string
	disposition string // attachment or inline
}

// sendFile sends a file that can do nothing in the browser.
func (h *Handlers) sendFile(c *fiber.Ctx, f sentFile) error {
	h.fileHeaders(c, f)
	return c.Send(f.data)
}

func (h *Handlers) fileHeaders(c *fiber.Ctx, f sentFile) {
	c.Set(fiber.HeaderContentType, f.mime)
	c.Set(fiber.HeaderContentDisposition, fmt.Sprintf("%s; filename=%q", f.disposition, f.name))
	c.Set(fiber.HeaderContentSecurityPolicy, "sandbox; default-src 'none'")
}
