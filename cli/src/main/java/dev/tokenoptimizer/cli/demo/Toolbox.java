package dev.tokenoptimizer.cli.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.random.RandomGenerator;

/** The tools of an engineering agent, and what calling them looks like. */
final class Toolbox {

    private static final List<Tool> TOOLS = List.of(
            new Tool("read_file", "Read part of a file.", List.of("path", "from", "to")),
            new Tool("search_code", "Find lines that match an expression.", List.of("expression", "folder")),
            new Tool("list_folder", "List a folder.", List.of("path")),
            new Tool("edit_file", "Replace text in a file.", List.of("path", "old", "new")),
            new Tool("run_tests", "Run the tests of a module.", List.of("module", "filter")),
            new Tool("show_history", "Show how a file came to be.", List.of("path", "since")));

    private final Prose prose;
    private final ArrayNode definitions;

    Toolbox(Prose prose) {
        this.prose = prose;
        this.definitions = JsonNodeFactory.instance.arrayNode();
        for (Tool tool : TOOLS) {
            ObjectNode schema = definitions
                    .addObject()
                    .put("name", tool.name())
                    .put("description", tool.description() + " " + prose.words(60))
                    .putObject("input_schema")
                    .put("type", "object");
            ObjectNode properties = schema.putObject("properties");
            ArrayNode required = schema.putArray("required");
            for (String parameter : tool.parameters()) {
                properties.putObject(parameter).put("type", "string").put("description", prose.sentence());
                required.add(parameter);
            }
        }
    }

    ArrayNode definitions() {
        return definitions;
    }

    /** The body after one more call of a tool and its result. */
    RequestBody turn(RequestBody body, String id, RandomGenerator random) {
        Tool tool = TOOLS.get(random.nextInt(TOOLS.size()));
        ObjectNode input = JsonNodeFactory.instance.objectNode();
        for (String parameter : tool.parameters()) {
            input.put(parameter, prose.path());
        }
        return body.toolTurn(id, prose.sentence(), tool.name(), input, prose.code(15 + random.nextInt(60)));
    }

    private record Tool(String name, String description, List<String> parameters) {}
}
