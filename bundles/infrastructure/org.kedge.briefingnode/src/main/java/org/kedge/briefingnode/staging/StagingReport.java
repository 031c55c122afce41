package org.kedge.briefingnode.staging;

import java.util.List;

import org.kedge.api.infrastructure.admin.RegistryImport.LineError;

/**
 * What staging did, or in a dry run would do. With errors nothing was done.
 *
 * @param added new nodes
 * @param changed nodes whose entry here or at the MEF changes, by id
 * @param unchanged nodes that are there as the file says
 * @param enrolees new and changed Enrolee entries
 * @param issued instructions issued anew; 0 in a dry run
 * @param undecided nodes that no rule sends anywhere as far as is known before they come, by id
 * @param keyFiles key files written
 * @param sheets sheets written
 * @param renewed texts made in place of printed ones, which ended, or lead elsewhere, or were signed by another key
 * @param errors what is wrong, in order of line
 */
public record StagingReport(int added, List<String> changed, int unchanged, int enrolees, int issued, List<String> undecided, int keyFiles,
        int sheets, int renewed, List<LineError> errors) {
    public StagingReport {
        changed = List.copyOf(changed);
        undecided = List.copyOf(undecided);
        errors = List.copyOf(errors);
    }

    static StagingReport refused(List<LineError> errors) {
        return new StagingReport(0, List.of(), 0, 0, 0, List.of(), 0, 0, 0, errors);
    }
}
