import {registry} from "@web/core/registry";

/* A problem of an order leads to the line where it is put right. */
registry.category("web_tour.tours").add("somconnexio_contract_order_problem", {
    steps: () => [
        {
            content: "The order says what is wrong, and in which line",
            trigger: ".o_field_order_problems a[data-field='service_zip']",
            run: "click",
        },
        {
            content: "The line opens",
            trigger: ".modal .o_field_widget[name='service_zip'] input",
            run: "edit 08002",
        },
        {
            content: "It is saved",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "The problem of the order is left",
            trigger:
                ".o_form_view:not(:has(.modal)) .o_field_order_problems:not(:has(a[data-field='service_zip'])) a[data-field='iban']",
            run: "click",
        },
        {
            content: "Its field has the focus",
            trigger: ".o_field_widget[name='iban'] input:focus",
        },
    ],
});

/* Several orders are validated from the list, one of them can't be. */
registry.category("web_tour.tours").add("somconnexio_contract_validate_many", {
    steps: () => [
        {
            content: "All orders of the list are selected",
            trigger: ".o_list_view thead .o_list_record_selector input",
            run: "click",
        },
        {
            content: "They are to be validated",
            trigger: ".o_control_panel button[name='action_validate_many']",
            run: "click",
        },
        {
            content: "The window says how many there are",
            trigger: ".modal .o_field_widget[name='order_count']:contains('3')",
        },
        {
            content: "It starts",
            trigger: ".modal footer button.btn-primary",
            run: "click",
        },
        {
            content: "Two are validated",
            trigger: ".modal .o_field_widget[name='done_count']:contains('2')",
        },
        {
            content: "The report says why the third one is not",
            trigger: ".modal .o_data_row.text-danger:contains('IBAN')",
        },
        {
            content: "It leads to the order",
            trigger:
                ".modal .o_data_row.text-danger:contains('IBAN') button[name='action_open_order']",
            run: "click",
        },
        {
            content: "Which says what is wrong",
            trigger: ".o_form_view .o_field_order_problems a[data-field='iban']",
        },
    ],
});
