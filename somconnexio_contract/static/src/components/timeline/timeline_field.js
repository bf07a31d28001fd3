import {Component, useState} from "@odoo/owl";
import {deserializeDateTime, formatDate, formatDateTime} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {useRecordObserver} from "@web/model/relational_model/utils";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/**
 * What happened with a contract, the newest first. The value of the field is the first
 * page; the others are read when somebody asks for more.
 */
export class TimelineField extends Component {
    static template = "somconnexio_contract.TimelineField";
    static props = {...standardFieldProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.state = useState({older: [], next: false, isLoading: false});
        useRecordObserver((record) => {
            const page = record.data[this.props.name];
            this.state.older = [];
            this.state.next = page ? page.next : false;
        });
    }

    get entries() {
        const page = this.props.record.data[this.props.name];
        return [...(page ? page.entries : []), ...this.state.older];
    }

    getDate(entry) {
        return formatDate(deserializeDateTime(this.getServerDate(entry)));
    }

    getDateTime(entry) {
        if (entry.is_day) {
            return this.getDate(entry);
        }
        return formatDateTime(deserializeDateTime(this.getServerDate(entry)), {
            showSeconds: false,
        });
    }

    getServerDate(entry) {
        return entry.date.replace("T", " ").split(".")[0];
    }

    isLinked(entry) {
        const {resId, resModel} = this.props.record;
        return (
            entry.res_id && !(entry.res_model === resModel && entry.res_id === resId)
        );
    }

    async onShowMore() {
        const {resId, resModel} = this.props.record;
        this.state.isLoading = true;
        try {
            const page = await this.orm.call(resModel, "get_timeline", [
                [resId],
                this.state.next,
            ]);
            this.state.older.push(...page.entries);
            this.state.next = page.next;
        } finally {
            this.state.isLoading = false;
        }
    }

    onOpen(entry) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: entry.res_model,
            res_id: entry.res_id,
            views: [[false, "form"]],
            target: "current",
        });
    }
}

export const timelineField = {
    component: TimelineField,
    displayName: _t("Time-line"),
    supportedTypes: ["json"],
    isEmpty: () => false,
};

registry.category("fields").add("timeline", timelineField);
