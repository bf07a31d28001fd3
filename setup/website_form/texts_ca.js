// What the page says by itself in Catalan; the rest is in index.html, and in the API's
// answers, which come in the language of the page.
export const TEXTS = {
    choose: "Tria…",
    chooseTariff: "Tria una tarifa…",
    tariff: (name, price) => `${name}, ${price} al mes`,
    required: "Cal omplir aquest camp.",
    consentRequired: "Cal la teva autorització.",
    noService: "Tria almenys un servei.",
    incomplete: "Falten algunes dades",
    refused: "No hem pogut acceptar la comanda",
    notSent: "No hem pogut enviar la comanda",
    tryLater:
        "Ara mateix no podem rebre comandes. Torna-ho a provar d'aquí a una estona.",
    unavailable: "El formulari no està disponible",
    reload: "No hem pogut llegir les tarifes. Torna a carregar la pàgina d'aquí a una estona.",
    noStatus:
        "Ara mateix no podem saber com està. Torna-ho a provar d'aquí a una estona.",
    partlyFailed: "Una part no s'ha pogut activar: et trucarem.",
    order: {
        new: "L'hem rebuda i la revisarem aviat.",
        provisioning: "Hi estem treballant.",
        won: "Tot està a punt.",
        lost: "No l'hem pogut servir.",
    },
    service: {
        draft: "pendent de revisar",
        acknowledged: "acceptat",
        in_progress: "en marxa",
        held: "en espera",
        completed: "actiu",
        failed: "no s'ha pogut activar",
        cancelled: "anul·lat",
    },
    line: (name, status, contract) =>
        contract ? `${name}: ${status} (contracte ${contract})` : `${name}: ${status}`,
};
