package org.kedge.briefingnode;

import java.util.HashSet;
import java.util.Set;

import org.kedge.api.infrastructure.briefing.NodeRecord;

/** Labels of a node, and the one that means something to the Briefing Node itself. */
public final class Labels {
    /**
     * A node with this label is briefed only once it brings its one-time code, which takes the label away. It stays when the code has
     * ended: then nothing but a new code, or the owner taking the label away, lets the node on.
     */
    public static final String CODE_REQUIRED = "code-required";

    private Labels() {
    }

    /** Whether it has to bring its one-time code first. */
    public static boolean codeRequired(NodeRecord node) {
        return node.labels().contains(CODE_REQUIRED);
    }

    /** The record with a label more. */
    public static NodeRecord with(NodeRecord node, String label) {
        Set<String> labels = new HashSet<>(node.labels());
        labels.add(label);
        return labelled(node, labels);
    }

    static NodeRecord without(NodeRecord node, String label) {
        Set<String> labels = new HashSet<>(node.labels());
        labels.remove(label);
        return labelled(node, labels);
    }

    private static NodeRecord labelled(NodeRecord node, Set<String> labels) {
        return new NodeRecord(node.id(), node.enroleeId(), node.pskIdentity(), node.certificate(), node.gba(), node.kpmId(), labels,
                node.location(), node.technician(), node.msisdn(), node.enabled());
    }
}
