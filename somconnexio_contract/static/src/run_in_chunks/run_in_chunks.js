import {Component, onWillUnmount, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

/**
 * Calls a method of the record again and again until it returns false: one request,
 * and so one transaction, for each call. What is done stays done if the page is left.
 */
export class RunInChunks extends Component {
    static template = "somconnexio_contract.RunInChunks";
    static props = {
        ...standardWidgetProps,
        method: {type: String},
        string: {type: String, optional: true},
    };

    setup() {
        this.orm = useService("orm");
        this.state = useState({running: false});
        onWillUnmount(() => {
            this.state.running = false;
        });
    }

    get label() {
        return this.props.string || _t("Start");
    }

    async onStart() {
        const {record, method} = this.props;
        this.state.running = true;
        try {
            let hasMore = true;
            while (hasMore && this.state.running) {
                hasMore = await this.orm.call(record.resModel, method, [
                    [record.resId],
                ]);
                await record.load();
            }
        } finally {
            this.state.running = false;
        }
    }

    onStop() {
        this.state.running = false;
    }
}

export const runInChunks = {
    component: RunInChunks,
    extractProps: ({attrs}) => ({method: attrs.method, string: attrs.string}),
};

registry.category("view_widgets").add("run_in_chunks", runInChunks);
