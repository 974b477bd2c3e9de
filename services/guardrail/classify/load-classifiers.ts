import { modelDirectory, readModelDirectory, readNgramModel, readOperatingPoints } from '@sluice/guard-model';
import type { Classifier } from './classifier.ts';
import { folderClassifier } from './folder-classifier.ts';
import { type OwnClassifier, ownClassifier } from './own-classifier.ts';

/** Loads classifiers, each once for this thread. A failure is not kept: the folder may be put right. */
export class Classifiers {
  readonly #byPath = new Map<string, Promise<Classifier>>();
  #own: Promise<OwnClassifier> | undefined;

  own(): Promise<OwnClassifier> {
    this.#own ??= loadOwn().catch(cause => {
      this.#own = undefined;
      throw cause;
    });
    return this.#own;
  }

  folder(path: string): Promise<Classifier> {
    let loading = this.#byPath.get(path);
    if (loading === undefined) {
      loading = loadFolder(path).catch(cause => {
        this.#byPath.delete(path);
        throw cause;
      });
      this.#byPath.set(path, loading);
    }
    return loading;
  }
}

/** The runtime is loaded only here: checks by pattern need none of it. */
const loadModel = async (path: string) => {
  const { OnnxModel } = await import('./onnx-model.ts');
  return OnnxModel.load(readModelDirectory(path));
};

const loadFolder = async (path: string): Promise<Classifier> => folderClassifier(await loadModel(path));

const loadOwn = async (): Promise<OwnClassifier> =>
  ownClassifier(
    readNgramModel(modelDirectory),
    await loadModel(modelDirectory),
    readOperatingPoints(modelDirectory),
  );
