package org.kedge.briefing.local.trigger;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.enrolment.EnroleeService;
import org.kedge.api.enrolment.EnrolmentStatus;

/** Enrolees of which only {@code trigger} may be called. */
final class Enrolees {
    private Enrolees() {
    }

    static EnroleeService answering(Function<BootstrapTrigger, CompletionStage<List<EnrolmentStatus>>> answer) {
        return (EnroleeService) Proxy.newProxyInstance(Enrolees.class.getClassLoader(), new Class<?>[] {EnroleeService.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "trigger" -> answer.apply((BootstrapTrigger) arguments[0]);
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> 1;
                    case "toString" -> "enrolee of a test";
                    default -> throw new AssertionError(method + " must not be called");
                });
    }
}
