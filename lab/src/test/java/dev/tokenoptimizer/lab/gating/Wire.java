package dev.tokenoptimizer.lab.gating;

import java.util.List;
import java.util.stream.Stream;

/** The APIs, with bodies as a client writes them that knows nothing of caching. */
enum Wire {
    /** Anthropic Messages, the model in the body. */
    MESSAGES("anthropic.messages", """
            {"model":"MODEL","max_tokens":9,"system":"Be kind.",TOOLS"messages":[TURNS]}""", Wire.TOOLS_OF_MESSAGES, Wire.TURNS_OF_MESSAGES),

    /** The same where the path names the model: InvokeModel and Vertex. */
    INVOKED("anthropic.messages", """
            {"anthropic_version":"VERSION","max_tokens":9,"system":"Be kind.",TOOLS"messages":[TURNS]}""", Wire.TOOLS_OF_MESSAGES, Wire.TURNS_OF_MESSAGES),

    CHAT("openai.chat", """
            {"model":"MODEL",TOOLS"messages":[{"role":"system","content":"Be brief."},TURNS]}""", """
            "tools":[{"type":"function","function":{"name":"find","parameters":{}}}],""", """
            {"role":"user","content":"Why?"}
            ,{"role":"assistant","content":"Because."},{"role":"user","content":[{"type":"text","text":"Really?"}]}
            ,{"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"find","arguments":"{}"}}]}\
            ,{"role":"tool","tool_call_id":"c1","content":"Found."}"""),

    RESPONSES("openai.responses", """
            {"model":"MODEL","instructions":"Be kind.",TOOLS"input":[{"role":"developer","content":"Be brief."},TURNS]}""", """
            "tools":[{"type":"function","name":"find","parameters":{}}],""", """
            {"role":"user","content":"Why?"}
            ,{"role":"assistant","content":[{"type":"output_text","text":"Because."}]}\
            ,{"role":"user","content":[{"type":"input_text","text":"Really?"}]}
            ,{"type":"function_call","call_id":"c1","name":"find","arguments":"{}"}\
            ,{"type":"function_call_output","call_id":"c1","output":"Found."}"""),

    CONVERSE("bedrock.converse", """
            {"system":[{"text":"Be kind."}],TOOLS"messages":[TURNS]}""", """
            "toolConfig":{"tools":[{"toolSpec":{"name":"find","inputSchema":{"json":{}}}}]},""", """
            {"role":"user","content":[{"text":"Why?"}]}
            ,{"role":"assistant","content":[{"text":"Because."}]},{"role":"user","content":[{"text":"Really?"}]}
            ,{"role":"assistant","content":[{"toolUse":{"toolUseId":"c1","name":"find","input":{}}}]}\
            ,{"role":"user","content":[{"toolResult":{"toolUseId":"c1","content":[{"text":"Found."}]}}]}"""),

    /** Google's generateContent. */
    GEMINI("gemini.generateContent", """
            {"systemInstruction":{"parts":[{"text":"Be kind."}]},TOOLS"contents":[TURNS]}""", """
            "tools":[{"functionDeclarations":[{"name":"find"}]}],""", """
            {"role":"user","parts":[{"text":"Why?"}]}
            ,{"role":"model","parts":[{"text":"Because."}]},{"role":"user","parts":[{"text":"Really?"}]}
            ,{"role":"model","parts":[{"functionCall":{"name":"find","args":{}}}]}\
            ,{"role":"user","parts":[{"functionResponse":{"name":"find","response":{}}}]}""");

    private static final String TOOLS_OF_MESSAGES = """
            "tools":[{"name":"find","input_schema":{"type":"object"}}],""";

    private static final String TURNS_OF_MESSAGES = """
            {"role":"user","content":"Why?"}
            ,{"role":"assistant","content":[{"type":"text","text":"Because."}]}\
            ,{"role":"user","content":[{"type":"text","text":"Really?"}]}
            ,{"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"find","input":{}}]}\
            ,{"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":"Found."}]}""";

    private final String dialect;
    private final String request;
    private final String tools;
    private final String turns;

    /** @param turns three lines: a question, what makes a conversation of it, and what makes one with tools of it */
    Wire(String dialect, String request, String tools, String turns) {
        this.dialect = dialect;
        this.request = request;
        this.tools = tools;
        this.turns = turns;
    }

    /** Name of its dialect. */
    String dialect() {
        return dialect;
    }

    /** Whether the path names the model. */
    boolean modelInPath() {
        return !request.contains("MODEL");
    }

    /** One shot, a conversation, and one with tools. */
    Stream<String> bodies(String model, String version) {
        List<String> lines = turns.lines().toList();
        String first = lines.get(0);
        return Stream.of(with("", first), with("", first + lines.get(1)), with(tools, first + lines.get(2)))
                .map(body -> body.replace("MODEL", model).replace("VERSION", version));
    }

    private String with(String declared, String said) {
        return request.replace("TOOLS", declared).replace("TURNS", said);
    }
}
