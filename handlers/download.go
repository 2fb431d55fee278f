package handlers

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
	"omatiedot/models/register"
	"omatiedot/views"
)

// downloads are how each format is made and what it is called.
var downloads = map[models.DownloadFormat]struct {
	mime string
	make func(models.Answer, *register.Description) ([]byte, error)
}{
	models.DownloadPDF:  {"application/pdf", views.AnswerPDF},
	models.DownloadJSON: {"application/json", views.DownloadJSON},
	models.DownloadZIP:  {"application/zip", views.DownloadZIP},
}

func (h *Handlers) downloadPDF(c *fiber.Ctx, me models.Me) error {
	return h.download(c, me, models.DownloadPDF)
}

func (h *Handlers) downloadJSON(c *fiber.Ctx, me models.Me) error {
	return h.download(c, me, models.DownloadJSON)
}

func (h *Handlers) downloadZIP(c *fiber.Ctx, me models.Me) error {
	return h.download(c, me, models.DownloadZIP)
}

// download hands over what the portal shows, at once. The file's name says nothing of whom it is about.
func (h *Handlers) download(c *fiber.Ctx, me models.Me, format models.DownloadFormat) error {
	data, err := h.Store.MyData(c.UserContext(), me, format, h.lang(c))
	if err != nil {
		return err
	}
	made, err := downloads[format].make(data, h.Store.Description)
	if err != nil {
		return err
	}
	return h.sendFile(c, sentFile{made, downloads[format].mime, fmt.Sprintf("omatiedot-%s.%s", h.today(), format), "attachment"})
}
