import {Component, onWillStart, onWillUpdateProps, useState} from "@odoo/owl";
import {deserializeDateTime} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {formatDateTime} from "@web/views/fields/formatters";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

/**
 * The tickets of a record. The list comes from Odoo; what is written on a ticket is
 * read from OTRS when somebody opens it, and a page never breaks because of that.
 */
export class OtrsPanel extends Component {
    static template = "somconnexio_otrs.OtrsPanel";
    static props = {...standardWidgetProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.state = useState({tickets: [], canWrite: false});
        onWillStart(() => this.load(this.props.record));
        onWillUpdateProps((next) => {
            if (next.record.resId !== this.props.record.resId) {
                return this.load(next.record);
            }
        });
    }

    async load(record) {
        this.state.tickets = [];
        if (!record.resId) {
            return;
        }
        const panel = await this.orm.call(record.resModel, "get_otrs_panel", [
            [record.resId],
        ]);
        this.state.canWrite = panel.can_write;
        this.state.tickets = panel.tickets.map((ticket) => ({
            ...ticket,
            articles: [],
            problem: "",
            isOpen: false,
            isLoading: false,
        }));
    }

    formatMoment(text) {
        return formatDateTime(deserializeDateTime(text));
    }

    formatAge(text) {
        return deserializeDateTime(text).toRelative();
    }

    async onToggle(ticket) {
        ticket.isOpen = !ticket.isOpen;
        if (ticket.isOpen) {
            await this.readArticles(ticket);
        }
    }

    async readArticles(ticket) {
        ticket.isLoading = true;
        ticket.problem = "";
        try {
            const answer = await this.orm.silent.call(ticket.model, "get_articles", [
                [ticket.id],
            ]);
            ticket.articles = answer.articles;
            ticket.problem = answer.problem;
        } catch {
            ticket.problem = _t("The ticket can't be read just now.");
        } finally {
            ticket.isLoading = false;
        }
    }

    async onWrite(ticket) {
        const action = await this.orm.call(ticket.model, "action_write_article", [
            [ticket.id],
        ]);
        await this.action.doAction(action, {
            onClose: () => this.props.record.load(),
        });
    }
}

export const otrsPanel = {
    component: OtrsPanel,
};

registry.category("view_widgets").add("otrs_panel", otrsPanel);
