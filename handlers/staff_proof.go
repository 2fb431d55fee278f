package handlers

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
	"omatiedot/views"
)

// proofFolder hands over the proof of how a request was handled.
func (h *Handlers) proofFolder(c *fiber.Ctx, staff models.Staff) error {
	proof, err := h.Store.ProveRequest(c.UserContext(), staff, c.Params("ref"))
	if err != nil {
		return err
	}
	data, err := views.ProofZIP(h.lang(c), proof)
	if err != nil {
		return err
	}
	return h.sendFile(c, sentFile{data, "application/zip", fmt.Sprintf("proof-%s.zip", proof.Ref), "attachment"})
}
