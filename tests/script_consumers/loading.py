"""Run by the consumers' own Python: loads an export with the tool it is for, and prints what the tool has of it."""

import json
import sys
from pathlib import Path


def deepeval(path):
    from deepeval.dataset import EvaluationDataset

    dataset = EvaluationDataset()
    dataset.add_goldens_from_json_file(path)
    return [
        {
            "type": type(golden).__name__,
            "scenario": golden.scenario,
            "outcome": golden.expected_outcome,
            "name": golden.persona.name,
            "characteristics": golden.persona.characteristics,
        }
        for golden in dataset.goldens
    ]


def google_adk(path):
    from google.adk.evaluation.simulation.user_simulator_personas import UserPersona, UserPersonaRegistry

    persona = UserPersona.model_validate_json(Path(path).read_text(encoding="utf-8"))
    registry = UserPersonaRegistry()
    registry.register_persona(persona.id, persona)
    return [behaviour.get_behavior_instructions_str() for behaviour in registry.get_persona(persona.id).behaviors]


if __name__ == "__main__":
    print(json.dumps({"deepeval": deepeval, "google_adk": google_adk}[sys.argv[1]](sys.argv[2])))
