package org.kedge.briefingnode.staging;

import java.util.ArrayDeque;
import java.util.Deque;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.infrastructure.registry.EnroleeRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a plan. Nodes and Enrolees are two tables that no call changes together, so what was written is taken back when the next
 * step fails.
 */
final class Writer {
    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);

    private final StagingRegistries registries;
    private final Deque<Runnable> undo = new ArrayDeque<>();

    Writer(StagingRegistries registries) {
        this.registries = registries;
    }

    void write(Plan plan, OutputDirectory directory) {
        try {
            // First the files: a key in the registry that is in no file is lost for its gateway.
            for (NewKey key : plan.newKeys) {
                undo.push(() -> directory.delete(key.file()));
                key.write(directory);
            }
            enrolees(plan);
            nodes(plan);
        } catch (KedgeException e) {
            undo.forEach(Writer::attempt);
            throw e;
        }
    }

    private void enrolees(Plan plan) {
        EnroleeRegistry enrolees = registries.enrolees();
        if (!plan.newEnrolees.isEmpty()) {
            enrolees.add(plan.newEnrolees);
            undo.push(() -> plan.newEnrolees.forEach(entry -> enrolees.remove(entry.enrolee().id())));
        }
        plan.changedEnrolees.forEach(change -> {
            enrolees.update(change.after());
            undo.push(() -> enrolees.update(change.before()));
        });
    }

    private void nodes(Plan plan) {
        if (!plan.newNodes.isEmpty()) {
            registries.nodes().add(plan.newNodes);
            undo.push(() -> plan.newNodes.forEach(entry -> registries.nodes().remove(entry.node().id())));
        }
        plan.changedNodes.forEach(change -> {
            if (!registries.nodes().replace(change.before(), change.after())) {
                throw new KedgeException(ErrorCode.REGISTRY_IO, "node " + change.after().id()
                        + " was changed by somebody else while the list was read; stage it again");
            }
            undo.push(() -> registries.nodes().update(change.before()));
        });
    }

    private static void attempt(Runnable step) {
        try {
            step.run();
        } catch (KedgeException e) {
            LOG.error("STAGING-NOT-UNDONE {}", e.getMessage());
        }
    }
}
