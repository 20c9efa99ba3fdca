import {render} from 'preact';
import {Workbench} from './app';
import './bench.css';

render(<Workbench />, document.getElementById('app')!);
