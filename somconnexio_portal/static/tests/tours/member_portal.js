import {registry} from "@web/core/registry";

/* A member at home: from the card to the contract, and to what is under way. */
registry.category("web_tour.tours").add("somconnexio_portal_member", {
    url: "/my",
    steps: () => [
        {
            content: "Contracts have a card as soon as there is one",
            trigger: ".o_portal_index_card:not(.d-none) a[href='/my/contracts']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The contract is in the list",
            trigger: "tr[data-contract] a:contains('612')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Its page says how it is",
            trigger: "#contract_status:contains('Active since')",
        },
        {
            content: "Back to the list by the breadcrumb",
            trigger: ".o_portal_submenu a[href^='/my/contracts']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Search what there is not",
            trigger: "input[name='search']",
            run: "edit zzz && press Enter",
            expectUnloadPage: true,
        },
        {
            content: "The page says so",
            trigger: "p[role='status']:contains('No contract matches')",
        },
        {
            content: "Home",
            trigger: ".o_portal_submenu a[href='/my/home']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Orders have a card too",
            trigger: ".o_portal_index_card:not(.d-none) a[href='/my/orders']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The order under way",
            trigger: "tr[data-order] a",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Each service of it has its status",
            trigger: "[data-order-line] .badge:contains('In preparation')",
        },
    ],
});
