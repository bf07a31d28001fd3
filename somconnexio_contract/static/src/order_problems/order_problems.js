import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/**
 * Everything that is wrong in an order, each with a link to where it is put right:
 * the line opens, or the field of the order gets the focus.
 */
export class OrderProblems extends Component {
    static template = "somconnexio_contract.OrderProblems";
    static props = {...standardFieldProps};

    setup() {
        this.action = useService("action");
    }

    get problems() {
        return this.props.record.data[this.props.name] || [];
    }

    async onClick(problem) {
        if (problem.line_id) {
            await this.openLine(problem);
        } else {
            this.focusField(problem.field);
        }
    }

    async openLine(problem) {
        const {record} = this.props;
        if (!(await record.save())) {
            return;
        }
        await this.action.doAction(
            {
                type: "ir.actions.act_window",
                name: problem.line || _t("Order Line"),
                res_model: "crm.lead.line",
                res_id: problem.line_id,
                views: [[false, "form"]],
                target: "new",
            },
            {onClose: () => record.load()}
        );
    }

    focusField(name) {
        const fields = document.querySelectorAll(`.o_field_widget[name="${name}"]`);
        const shown = [...fields].find((field) => field.offsetParent);
        if (!shown) {
            return;
        }
        shown.scrollIntoView({block: "center"});
        shown.querySelector("input, select, textarea")?.focus();
    }
}

export const orderProblems = {
    component: OrderProblems,
    displayName: _t("Problems of an Order"),
    supportedTypes: ["json"],
};

registry.category("fields").add("order_problems", orderProblems);
