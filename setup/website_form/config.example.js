// Where the form posts to, and the key of its API client. Copy to config.js; the
// demo writes that file itself. Whoever opens the page can read the key: see README.md.
window.SOMCONNEXIO = {
    apiUrl: "https://odoo.example.org/api/v1",
    apiKey: "key of the API client “Website”",
};
