import {registry} from "@web/core/registry";

const open = {
    content: "The messages of the ticket are wanted",
    trigger: ".o_otrs_panel .o_otrs_read",
    run: "click",
};

/* What is written on a ticket is shown on the page of its service order. */
registry.category("web_tour.tours").add("somconnexio_otrs_panel", {
    steps: () => [
        open,
        {
            content: "They are there as they are, with their files",
            trigger: ".o_otrs_article .o_otrs_body:contains('Mireu <b>')",
        },
        {
            content: "The file leads to Odoo",
            trigger: ".o_otrs_article a[href^='/somconnexio_otrs/attachment/']",
        },
        {
            content: "An answer is written",
            trigger: ".o_otrs_panel .o_otrs_write",
            run: "click",
        },
        {
            content: "It has a subject",
            trigger: ".modal .o_field_widget[name='subject'] input",
            run: "edit Resposta",
        },
        {
            content: "It has a text",
            trigger: ".modal .o_field_widget[name='body'] textarea",
            run: "edit Entesos",
        },
        {
            content: "It is sent",
            trigger: ".modal button[name='action_send']",
            run: "click",
        },
        {
            content: "It is in the history",
            trigger: "body:not(:has(.modal)) .o-mail-Message:contains('Entesos')",
        },
    ],
});

/* A page never breaks because OTRS is out of order. */
registry.category("web_tour.tours").add("somconnexio_otrs_panel_down", {
    steps: () => [
        open,
        {
            content: "A plain line says so",
            trigger: ".o_otrs_problem:contains('OTRS')",
        },
        {
            content: "Nothing else is wrong",
            trigger: "body:not(:has(.o_error_dialog)) .o_form_view",
        },
    ],
});
