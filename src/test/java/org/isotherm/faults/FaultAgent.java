package org.isotherm.faults;

import java.io.File;
import java.lang.instrument.Instrumentation;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.matcher.ElementMatchers;
import net.bytebuddy.utility.JavaModule;

/** Weaves every {@link CrashPoint} into the classes of the product as the server loads them. */
public final class FaultAgent {
    private FaultAgent() {}

    /** @param orders the folder of the orders */
    public static void premain(String orders, Instrumentation jvm) {
        Faults.obey(new File(orders));
        AgentBuilder product =
                new AgentBuilder.Default().disableClassFormatChanges().with(new Failures());
        for (CrashPoint point : CrashPoint.values()) {
            for (CrashPoint.Site site : point.sites()) {
                product = product.type(ElementMatchers.named(site.typeName()))
                        .transform((type, described, loader, module, domain) -> woven(type, described, point, site));
            }
        }
        product.installOn(jvm);
        // loaded long before us, and not in a loader that the above looks at
        new AgentBuilder.Default()
                .disableClassFormatChanges()
                .ignore(ElementMatchers.none())
                .with(AgentBuilder.RedefinitionStrategy.RETRANSFORMATION)
                .with(new Failures())
                .type(ElementMatchers.named("sun.nio.ch.FileChannelImpl"))
                .transform((type, described, loader, module, domain) ->
                        type.visit(Advice.to(Passage.Force.class).on(ElementMatchers.named("force"))))
                .installOn(jvm);
    }

    private static DynamicType.Builder<?> woven(
            DynamicType.Builder<?> type, TypeDescription described, CrashPoint point, CrashPoint.Site site) {
        ElementMatcher.Junction<MethodDescription> methods = ElementMatchers.<MethodDescription>named(site.method())
                .and(ElementMatchers.not(ElementMatchers.isAbstract()));
        for (MethodDescription method : described.getDeclaredMethods().filter(methods)) {
            Faults.woven(point + " " + method);
        }
        switch (site.where()) {
            case BEFORE:
                return type.visit(advice(point, Passage.Before.class).on(methods));
            case AFTER:
                return type.visit(advice(point, Passage.After.class).on(methods));
            default:
                return type.visit(new AsmVisitorWrapper.ForDeclaredMethods().method(methods, new Comparisons(point)))
                        .visit(advice(point, Passage.Compared.class).on(methods));
        }
    }

    private static Advice advice(CrashPoint point, Class<?> code) {
        return Advice.withCustomMapping()
                .bind(Passage.Point.class, point.name())
                .to(code);
    }

    /** A class that could not be woven is named where the test looks for those that were. */
    private static final class Failures extends AgentBuilder.Listener.Adapter {
        @Override
        public void onError(String type, ClassLoader loader, JavaModule module, boolean loaded, Throwable failure) {
            Faults.woven("FAILED " + type + " " + failure);
        }
    }
}
